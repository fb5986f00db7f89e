/** What Adam remembers of the gradients so far: plain numbers, for a checkpoint. */
export interface AdamState {
  /** Running means of the gradient and of its square. */
  readonly first: Float64Array
  readonly second: Float64Array
  /** 0.9^n and 0.999^n after n steps: how much of the means is still their beginning at 0. */
  firstDecay: number
  secondDecay: number
}

const FIRST = 0.9
const SECOND = 0.999
const SMALLEST = 1e-8

/** Adam before its first step, for `count` parameters. */
export function startAdam(count: number): AdamState {
  return {
    first: new Float64Array(count),
    second: new Float64Array(count),
    firstDecay: 1,
    secondDecay: 1,
  }
}

/** One step of Adam (arXiv:1412.6980, algorithm 1), in place; `rates`: a factor of `rate` for each parameter. */
export function adamStep(
  state: AdamState,
  parameters: Float64Array,
  gradient: Float64Array,
  rate: number,
  rates: Float64Array,
): void {
  const { first, second } = state
  state.firstDecay *= FIRST
  state.secondDecay *= SECOND
  for (let i = 0; i < parameters.length; i++) {
    const slope = gradient[i]!
    first[i] = FIRST * first[i]! + (1 - FIRST) * slope
    second[i] = SECOND * second[i]! + (1 - SECOND) * slope * slope
    const mean = first[i]! / (1 - state.firstDecay)
    const square = second[i]! / (1 - state.secondDecay)
    parameters[i]! -= (rate * rates[i]! * mean) / (Math.sqrt(square) + SMALLEST)
  }
}

/** Scales a gradient in place so that its norm is at most `largest`; returns the norm it had. */
export function clipGradient(gradient: Float64Array, largest: number): number {
  let square = 0
  for (const slope of gradient) square += slope * slope
  const norm = Math.sqrt(square)
  if (norm > largest) for (let i = 0; i < gradient.length; i++) gradient[i]! *= largest / norm
  return norm
}
