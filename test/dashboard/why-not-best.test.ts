import { expect, it } from 'vitest'
import { whyNotBest } from '../../src/dashboard/why-not-best.ts'
import type { TrialOfStep } from '../../src/values/training.ts'
import { trialOfStep } from '../values/examples.ts'

const trial = (more: Partial<TrialOfStep>): TrialOfStep => ({
  ...trialOfStep,
  step: 100,
  integratedTime: 5.01,
  integratedTimeError: 0.17,
  tunnelingRate: 0.71,
  ...more,
})
const best = trial({})

it.each<[string, Partial<TrialOfStep>, string]>([
  ['a larger one needs no word', { integratedTime: 5.2 }, ''],
  [
    'within errors',
    { integratedTime: 4.88, tunnelingRate: 0.708 },
    'smaller within errors only; the best tunnels more',
  ],
  [
    'within errors, though it tunnels more',
    { integratedTime: 4.9, tunnelingRate: 0.8 },
    'smaller within errors only',
  ],
  ['beyond errors', { integratedTime: 4.2 }, 'smaller, but each is compared only with the best before it'],
  ['what is unknown is not smaller', { integratedTime: null }, ''],
  ['a bound is no value', { integratedTime: 1, frozen: true }, ''],
])('%s', (_, more, words) => {
  expect(whyNotBest(trial(more), best)).toBe(words)
})

it('without a best model there is nothing to say', () => {
  expect(whyNotBest(best, undefined)).toBe('')
})
