/**
 * Steps in a row over which the acceptance is judged: the parameters they began with, their number, the sum of their
 * acceptances.
 */
export interface JudgedSteps {
  readonly parameters: Float64Array
  readonly steps: number
  readonly acceptance: number
}

/** So many steps in a row are judged together. */
const LENGTH = 200
/** Acceptance below which a model is lost: its gradient vanishes with it. */
const LOST = 0.005
/** With less than this share of the acceptance of the last good steps a model is on the way there. */
const FALLEN = 0.2

/** No steps so far, the next of which begins with `parameters`. */
export function judgedStepsFrom(parameters: Float64Array): JudgedSteps {
  return { parameters: parameters.slice(), steps: 0, acceptance: 0 }
}

/** Whether these are enough steps for a judgement. */
export function canBeJudged({ steps }: JudgedSteps): boolean {
  return steps >= LENGTH
}

/** Says how the acceptance of the latest steps fell if they lose the model, by that of the last `good` steps. */
export function acceptanceLoss(good: JudgedSteps, latest: JudgedSteps): string | undefined {
  const [before, acceptance] = [meanAcceptance(good), meanAcceptance(latest)]
  const isLost = acceptance < Math.max(LOST, FALLEN * before)
  return isLost ? `the acceptance fell from ${before.toFixed(3)} to ${acceptance.toFixed(3)}` : undefined
}

const meanAcceptance = ({ acceptance, steps }: JudgedSteps) => (steps === 0 ? 0 : acceptance / steps)
