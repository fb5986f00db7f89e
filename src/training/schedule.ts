/** Shapes of the rise of beta: a straight line, or half a cosine, which is level at both ends. */
export const annealings = ['linear', 'cosine'] as const
export type Annealing = (typeof annealings)[number]

/** beta and the learning rate at one moment of training. */
export interface Schedule {
  readonly beta: number
  readonly rate: number
}

export interface ScheduleOptions {
  readonly beta: number
  readonly firstBeta?: number | undefined
  readonly rate: number
  /** How beta rises. Default linear. */
  readonly annealing?: Annealing | undefined
}

/** Share of the training in which beta rises, and in which the rate stays at its first value. */
const ANNEALING = 0.6
const CONSTANT_RATE = 0.4
/** Share of the rate that is left at the end. */
const LAST_RATE = 0.01

/**
 * The schedule after a share `done` in [0, 1] of the training (docs/physics.md 6.7, with beta for gamma beta): beta rises
 * from `firstBeta` in the shape of `annealing`, the rate is constant and then falls linearly.
 *
 * @example
 * scheduleAt(0.3, { beta: 7, rate: 0.01 }) // { beta: 5.25, rate: 0.01 }
 */
export function scheduleAt(done: number, { beta, firstBeta, rate, annealing }: ScheduleOptions): Schedule {
  const first = Math.min(beta, firstBeta ?? Math.min(5, Math.max(1.5, beta - 3.5)))
  const annealed = Math.min(1, done / ANNEALING)
  const risen = annealing === 'cosine' ? (1 - Math.cos(Math.PI * annealed)) / 2 : annealed
  const falling = (1 - done) / (1 - CONSTANT_RATE)
  return {
    beta: first + (beta - first) * risen,
    rate: rate * Math.min(1, Math.max(LAST_RATE, falling)),
  }
}

/**
 * Whether one of the evenly spaced trials, the last of which ends the training, falls between two shares of it. Trials begin
 * once beta has arrived.
 */
export function trialIsDue(from: number, to: number, trials: number): boolean {
  const passed = (done: number) => Math.floor((trials * (done - ANNEALING)) / (1 - ANNEALING) + 1e-9)
  return passed(to) > Math.max(0, passed(from))
}

/**
 * `count` steps of a training of `steps` steps, from the first to the one at which beta arrives at its target, with beta there. One
 * alone where beta does not rise.
 *
 * @example
 * annealingSteps({ beta: 7, rate: 0.01, steps: 1000 }, 3) // [{ step: 0, beta: 3.5 }, { step: 300, beta: 5.25 }, { step: 600, beta: 7 }]
 */
export function annealingSteps(
  options: ScheduleOptions & { readonly steps: number },
  count: number,
): { readonly step: number; readonly beta: number }[] {
  const { steps, beta: target } = options
  const all = Array.from({ length: count }, (_, i) => {
    const done = (ANNEALING * i) / (count - 1)
    return { step: Math.round(done * steps), beta: scheduleAt(done, options).beta }
  })
  return all[0]!.beta === target ? all.slice(-1) : all
}
