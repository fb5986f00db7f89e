import { expect, it } from 'vitest'
import type { StopTarget } from '../../src/values/stop-target.ts'
import { stopTargetText } from '../../src/values/stop-target-text.ts'

const error = { about: 'error', name: 'Q2', wanted: 0.01, present: 0.02 } as const
const length = { about: 'length', name: 'Q', wanted: 50, present: 20 } as const
const tunnelings = { about: 'tunnelings', name: 'Q', wanted: 20, present: 5 } as const
const after = (target: object, trajectories: number | null) =>
  ({ ...target, trajectories, seconds: trajectories === null ? null : trajectories / 10 }) as StopTarget
const plain = (...samplers: StopTarget[][]) =>
  stopTargetText(samplers.map((targets) => ({ targets, takesTurns: false }))).replaceAll('\u202f', ' ')

it('the last target of a rule says how long it takes', () => {
  expect(plain([after(error, 12_000), after(length, 500), after(tunnelings, 0)])).toBe(
    'about 20 min 00 s until the error of Q2 is 0.01',
  )
  expect(plain([after(error, 10), after(length, 500)])).toBe(
    'about 50 s until the run is 50 tau_int of Q long',
  )
  expect(plain([after(tunnelings, 100)])).toBe('about 10 s until there are 20 tunnelings of Q')
  expect(plain([{ ...after(error, 12_345), seconds: null }])).toBe(
    'about 12 000 trajectories until the error of Q2 is 0.01',
  )
})

it('what nobody knows is last of a sampler, and a run ends with the sampler that is done first', () => {
  expect(plain([after(error, 10), after(tunnelings, null)])).toBe(
    'nobody knows yet when there are 20 tunnelings of Q',
  )
  expect(plain([after(tunnelings, null)], [after(error, 300)], [after(error, 200)])).toBe(
    'about 20 s until the error of Q2 is 0.01',
  )
  const turns = [after(error, 300), after(error, 200)].map((target) => ({
    targets: [target],
    takesTurns: true,
  }))
  expect(stopTargetText(turns)).toContain('about 40 s')
})

it('nothing is said without a rule, or once it is met', () => {
  expect(plain([])).toBe('')
  expect(stopTargetText([{ takesTurns: false }])).toBe('')
  expect(plain([after(error, 0)], [after(error, 100)])).toBe('')
})
