import { describe, expect, it } from 'vitest'
import { measurementChannels } from '../../src/dashboard/measurement-channel.ts'
import { readRows } from '../../src/dashboard/measurement-rows.ts'
import { type PairedRows, PairingRows } from '../../src/dashboard/paired-rows.ts'
import { PointStore } from '../../src/dashboard/point-store.ts'

const rows = (first: number, value: number, steps = 2) => ({
  first,
  steps,
  chains: 3,
  values: new Float64Array(3 * steps).fill(value),
})

describe('values of two measurements', () => {
  it('come together by their trajectories, in whatever order they come', () => {
    const paired: PairedRows[] = []
    const pairing = new PairingRows((pair) => paired.push(pair))
    pairing.take('x', rows(10, 1))
    pairing.take('x', rows(12, 2))
    pairing.take('y', rows(12, 20))
    pairing.take('y', rows(10, 10))
    pairing.take('y', rows(14, 30))
    pairing.take('x', rows(14, 3))
    expect(paired.map(({ first, x, y }) => [first, x[0], y[0]])).toEqual([
      [12, 2, 20],
      [10, 1, 10],
      [14, 3, 30],
    ])
  })

  it('do not wait for ever for what does not come', () => {
    const paired: PairedRows[] = []
    const pairing = new PairingRows((pair) => paired.push(pair))
    for (let first = 0; first < 200; first += 2) pairing.take('x', rows(first, first))
    for (let first = 0; first < 200; first += 2) pairing.take('y', rows(first, first))
    expect(paired.map(({ first }) => first)).toEqual(Array.from({ length: 64 }, (_, i) => 72 + 2 * i))
  })

  it('are kept as points, the newest in place of the oldest', () => {
    const store = new PointStore(4)
    const x = Float64Array.of(1, 2, 3, 4, 5, 6)
    store.push({ first: 0, steps: 1, chains: 3, x: x.slice(0, 3), y: x.slice(0, 3) })
    expect([...store.x]).toEqual([1, 2, 3])
    store.push({ first: 1, steps: 1, chains: 3, x: x.slice(3), y: x.slice(3) })
    expect([...store.x].sort()).toEqual([3, 4, 5, 6])
    expect([...store.chain].sort()).toEqual([0, 1, 2, 2])
    store.push({ first: 2, steps: 2, chains: 3, x, y: x })
    expect([...store.y].sort()).toEqual([3, 4, 5, 6])
  })
})

it('a topic of a measurement is read as rows, and anything else is not', () => {
  expect(readRows({ kind: 'measurement', ...rows(5, 1) })).toEqual(rows(5, 1))
  expect(readRows({ ...rows(5, 1), values: [1, 2] })).toBeUndefined()
  expect(readRows({ ...rows(5, 1), first: -1 })).toBeUndefined()
  expect(readRows(null)).toBeUndefined()
})

it('measurements are told from other topics, and those in a log from those in memory', () => {
  const channels = [
    { topic: 'run/a/hmc/progress', epoch: 'server' },
    { topic: 'run/a/hmc/measurement/Q', epoch: 'log' },
    { topic: 'run/a/hmc/measurement/mine/x', epoch: 'server' },
    { topic: 'run/a/other/measurement/Q', epoch: 'log' },
    { topic: 'run/a/hmc/analysis/Q/mean', epoch: 'server' },
  ]
  expect(
    measurementChannels(channels).map(({ sampler, name, isLogged }) => [sampler, name, isLogged]),
  ).toEqual([
    ['hmc', 'Q', true],
    ['hmc', 'mine/x', false],
    ['other', 'Q', false],
  ])
})
