import { expect, it } from 'vitest'
import { evenStretches, type LoggedStretch } from '../../src/record/index.ts'

const chains = 2
const stretch = (first: number, steps: number): LoggedStretch => ({
  first,
  steps,
  columns: [0, 1000].map((more) =>
    Float64Array.from({ length: steps * chains }, (_, i) => more + first * chains + i),
  ),
})

it.each([
  [
    'of one trajectory',
    [
      [3, 1],
      [4, 1],
      [5, 1],
      [6, 1],
      [7, 1],
      [8, 1],
      [9, 1],
    ],
  ],
  ['all in one', [[3, 7]]],
  [
    'longer and shorter',
    [
      [3, 2],
      [5, 4],
      [9, 1],
    ],
  ],
] as const)('cuts stretches %s anew, with the numbers of their trajectories', (_, parts) => {
  const given = parts.map(([first, steps]) => stretch(first, steps))
  for (let steps = 1; steps <= 8; steps++) {
    // a stretch is valid until the next one
    const even = [...evenStretches(given, steps, chains)].map(({ first, steps }) => [first, steps])
    expect(even).toEqual(
      Array.from({ length: Math.ceil(7 / steps) }, (_, i) => [3 + i * steps, Math.min(steps, 7 - i * steps)]),
    )
    const columns: number[][] = [[], []]
    for (const part of evenStretches(given, steps, chains))
      for (const [i, column] of part.columns.entries()) columns[i]!.push(...column)
    expect(columns).toEqual(stretch(3, 7).columns.map((column) => [...column]))
  }
})
