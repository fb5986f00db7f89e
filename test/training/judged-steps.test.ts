import { expect, it } from 'vitest'
import { acceptanceLoss, canBeJudged, judgedStepsFrom } from '../../src/training/judged-steps.ts'

const parameters = Float64Array.of(1, 2)
const steps = (acceptance: number, count = 200) => ({
  parameters,
  steps: count,
  acceptance: count * acceptance,
})

it('are judged from 200 on', () => {
  expect(canBeJudged(steps(0.5, 199))).toBe(false)
  expect(canBeJudged(steps(0.5, 200))).toBe(true)
})

it('begin with a copy of the parameters', () => {
  const begun = judgedStepsFrom(parameters)
  expect(begun).toEqual({ parameters, steps: 0, acceptance: 0 })
  expect(begun.parameters).not.toBe(parameters)
})

it.each([
  ['good: as before', 0.5, 0.5, false],
  ['good: more than a fifth of what it was', 0.5, 0.101, false],
  ['lost: less than a fifth of what it was', 0.5, 0.099, true],
  ['good: small, but no smaller than before', 0.006, 0.006, false],
  ['lost: next to nothing is accepted', 0.006, 0.004, true],
])('%s', (_, before, latest, lost) => {
  expect(acceptanceLoss(steps(before), steps(latest)) !== undefined).toBe(lost)
})

it('are good at the start of a training, when nothing is known of the steps before', () => {
  expect(acceptanceLoss(judgedStepsFrom(parameters), steps(0.01))).toBeUndefined()
})
