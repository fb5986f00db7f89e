import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FairShare } from '../../src/server/fair-share.ts'

let now = 0
beforeEach(() => {
  now = 0
  vi.useFakeTimers({ toFake: ['setImmediate', 'setTimeout'] })
  vi.spyOn(performance, 'now').mockImplementation(() => now)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** Lets `milliseconds` pass in which the thread has nothing else to do. */
function pass(milliseconds: number): void {
  const end = now + milliseconds
  while (now < end) {
    const before = now
    vi.advanceTimersByTime(1)
    // Work has moved the clock already.
    now = Math.max(now, before + 1)
  }
}

test('one piece of each in turn, and who has no more is not asked again', () => {
  const share = new FairShare()
  const done: string[] = []
  const worker = (name: string, pieces: number) => ({
    step: () => {
      if (pieces-- === 0) return false
      done.push(name)
      return true
    },
  })
  share.add(worker('a', 3))
  share.add(worker('b', 1))
  share.add(worker('c', 2))
  pass(10)
  expect(done.join('')).toBe('abcaca')
})

test('single tasks take turns with the workers', () => {
  const share = new FairShare()
  const done: string[] = []
  for (let i = 0; i < 31; i++) {
    share.add({
      step: () => {
        done.push('worker')
        return done.length < 100
      },
    })
  }
  for (const name of ['first', 'second']) share.once(() => done.push(name))
  pass(10)
  expect(done.slice(0, 5)).toEqual(['first', 'worker', 'second', 'worker', 'worker'])
  share.once(() => done.push('last'))
  pass(10)
  expect(done.at(-1)).toBe('last')
})

test('a worker that is added again is asked again', () => {
  const share = new FairShare()
  let steps = 0
  const worker = {
    step: () => {
      steps++
      return false
    },
  }
  for (let i = 1; i <= 3; i++) {
    share.add(worker)
    share.add(worker)
    pass(10)
    expect(steps).toBe(i)
  }
})

test.each([0.01, 0.1, 1, 7])('endless work in pieces of %d ms takes a fifth of the time', (piece) => {
  const share = new FairShare()
  let worked = 0
  for (let i = 0; i < 31; i++) {
    share.add({
      step: () => {
        now += piece
        worked += piece
        return true
      },
    })
  }
  pass(1000)
  expect(worked).toBeLessThan(210)
  expect(worked).toBeGreaterThan(150)
})

test('the thread gets its turn after 5 ms', () => {
  const share = new FairShare()
  share.add({
    step: () => {
      now += 1
      return true
    },
  })
  vi.advanceTimersByTime(0)
  expect(now).toBe(5)
})

test('what waits for the end of a slice is done once all its pieces are, and is paid for', () => {
  const share = new FairShare(0.2)
  const done: string[] = []
  share.afterSlice(() => done.push('at once'))
  expect(done.splice(0)).toEqual(['at once'])
  let pieces = 12
  share.add({
    step: () => {
      now += 1
      done.push('piece')
      share.afterSlice(() => {
        now += 1
        done.push('end')
      })
      return --pieces > 0
    },
  })
  pass(1)
  expect(done).toEqual([...Array(5).fill('piece'), ...Array(5).fill('end')])
  // ten milliseconds of work, a fifth of the time: nothing more within fifty, where five would have been paid for after 25
  pass(45 - now)
  expect(done).toHaveLength(10)
  pass(10)
  expect(done).toHaveLength(20)
})
