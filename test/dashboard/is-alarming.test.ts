import { expect, it } from 'vitest'
import { isAlarming } from '../../src/dashboard/is-alarming.ts'
import { RunModel } from '../../src/dashboard/run-model.ts'
import { standardCatalogue } from '../wording/standard-catalogue.ts'
import { syntheticCheck } from '../wording/synthetic-check.ts'

const sampler = (checks: readonly object[]) => {
  const model = new RunModel()
  const channel = (name: string, kind: string) => ({ topic: `run/1/hmc/analysis/${name}`, kind })
  // z = 50 of a user's own mean, which nothing judges.
  model.receive(channel('mine/mean', 'mean'), { mean: 1, error: 0.01, exact: 0.5, zScore: 50, count: 9 })
  model.receive(channel('exactness', 'exactness'), {
    kind: 'exactness',
    verdict: 'violated',
    falseAlarm: 1e-4,
    worst: null,
    restsOnStart: false,
    count: 9,
    checks: checks.map((check) => ({ ...syntheticCheck(), ...check })),
  })
  return model.samplers[0]!
}

it('a number is wrong where a check of exactness fails on it, under each of its names', () => {
  const wrong = sampler([
    { name: 'plaquette', zScore: 4.5, limit: 5.3, alarm: false },
    { name: 'Q squared', zScore: 6.2, limit: 5.3, alarm: true },
    { name: 'exp(-dH)', zScore: -4.3, limit: null, alarm: false, abstains: true, reason: 'informs only' },
  ])
  const names = ['Q/squared', 'Q/susceptibility', 'plaquette/mean', 'expMinusEnergyError/mean', 'mine/mean']
  expect(names.map((name) => isAlarming(wrong, standardCatalogue.describe(name).check))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
})

it('nothing is wrong without a verdict', () => {
  const model = new RunModel()
  model.announce({ topic: 'run/1/hmc/analysis/Q/squared', kind: 'mean' })
  expect(isAlarming(model.samplers[0]!, 'Q squared')).toBe(false)
})
