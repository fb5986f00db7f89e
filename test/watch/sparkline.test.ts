import { expect, it } from 'vitest'
import { Curve } from '../../src/watch/curve.ts'
import { sparkline } from '../../src/watch/sparkline.ts'

const curve = (ys: readonly number[]) => ys.map((y, i) => ({ x: i + 1, y }))

it('goes from the smallest to the largest value, a character for each part of the length', () => {
  expect(sparkline(curve([0, 1, 2, 3, 4, 5, 6, 7]), 8)).toBe('▁▂▃▄▅▆▇█')
  expect(sparkline(curve([0, 0, 7, 7]), 2)).toBe('▁█')
  expect(sparkline(curve([7, 3, 0]), 3)).toBe('█▄▁')
})

it('a part without values goes on as before; a level curve is in the middle; nothing is nothing', () => {
  expect(
    sparkline(
      [
        { x: 1, y: 0 },
        { x: 100, y: 1 },
      ],
      5,
    ),
  ).toBe('▁▁▁▁█')
  expect(sparkline(curve([2, 2, 2]), 3)).toBe('▄▄▄')
  expect(sparkline([{ x: 5, y: 2 }], 3)).toBe('  ▄')
  expect(sparkline([], 10)).toBe('')
  expect(sparkline(curve([1, Number.NaN, 3]), 2)).toHaveLength(2)
})

it('a curve stays short however long the run, with its beginning and its end', () => {
  const long = new Curve()
  for (let x = 1; x < 1e6; x += 1 + Math.floor(x / 500)) long.push(x, x)
  expect(long.points.length).toBeLessThan(1001)
  expect(long.points[0]!.x).toBeLessThan(3)
  expect(long.points.at(-1)!.y).toBe(long.points.at(-1)!.x)
  expect(long.points.at(-1)!.x).toBeGreaterThan(9e5)
  const xs = long.points.map(({ x }) => x)
  expect(xs).toEqual(xs.toSorted((a, b) => a - b))
})

it('a curve takes in what was before, and what is said again once', () => {
  const late = new Curve()
  late.push(100, 5)
  late.recall(curve([1, 2, 3]))
  expect(late.points.map(({ x }) => x)).toEqual([1, 2, 3, 100])
  // the run was killed and goes on from its last checkpoint
  late.push(50, 4)
  expect(late.points.map(({ x }) => x)).toEqual([1, 2, 3, 50])
})
