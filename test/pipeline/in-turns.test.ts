import { expect, it } from 'vitest'
import { inTurns } from '../../src/pipeline/in-turns.ts'

/** Steps that take so many milliseconds each; `taken` hears of each. */
function* steps(count: number, milliseconds: number, taken: () => void = () => {}) {
  for (let i = 0; i < count; i++) {
    const begin = performance.now()
    while (performance.now() - begin < milliseconds);
    yield taken()
  }
  return count
}

it('quick steps are over at once', () => {
  const results: number[] = []
  inTurns(steps(5, 0), { done: (count) => results.push(count), failed: () => expect.fail() })
  expect(results).toEqual([5])
})

it('between steps that take long the event loop has its turns, which count for nothing', async () => {
  const order: string[] = []
  const others = setInterval(() => {
    const begin = performance.now()
    while (performance.now() - begin < 30);
    order.push('other')
  }, 0)
  const begin = performance.now()
  const took = await new Promise<number>((resolve, reject) => {
    inTurns(
      steps(8, 15, () => order.push('step')),
      { done: (_, milliseconds) => resolve(milliseconds), failed: reject },
    )
  })
  const elapsed = performance.now() - begin
  clearInterval(others)
  expect(order.filter((one) => one === 'step')).toHaveLength(8)
  // two steps take more than a turn, and a turn may come before the first timer
  expect(order.join(' ')).not.toMatch(/(step ){5}/)
  expect(took).toBeGreaterThanOrEqual(8 * 15)
  const ofOthers = 30 * order.filter((one) => one === 'other').length
  expect(took + ofOthers).toBeLessThanOrEqual(elapsed)
})

it('a step that fails is told, whenever it comes', async () => {
  function* failing() {
    yield* steps(3, 15)
    throw new Error('no')
  }
  const failure = await new Promise((resolve) => {
    inTurns(failing(), { done: () => expect.fail(), failed: resolve })
  })
  expect(failure).toEqual(new Error('no'))
})
