import { stabilityLimit } from '../../src/lattice/stability-limit.ts'

/** Which samplers run: side by side they are compared. */
export const samplerChoices = ['both', 'hmc', 'trained'] as const
export type SamplerChoice = (typeof samplerChoices)[number]

/** What moves the chains: the visitor's graphics card where there is one, the processor, or for tests also a card that is emulated. */
export const placeChoices = ['card', 'processor', 'emulated-card'] as const
export type Place = (typeof placeChoices)[number]

/** What the visitor has chosen to sample. */
export interface Settings {
  readonly sampler: SamplerChoice
  /** Sites in time and in space. */
  readonly lattice: readonly [number, number]
  readonly beta: number
  /** Of each sampler. */
  readonly chains: number
  /** Of HMC. */
  readonly leapfrogSteps: number
  readonly stepSize: number
  readonly seed: number
  readonly place: Place
}

/** At beta 5 on 16x16, HMC seldom changes the topological charge, and the trained sampler still does. */
export const defaultSettings: Settings = {
  sampler: 'both',
  lattice: [16, 16],
  beta: 5,
  chains: 64,
  leapfrogSteps: 10,
  stepSize: 0.15,
  seed: 1,
  place: 'card',
}

/** What each number may be; `step` is that of the arrows beside it. */
export const ranges = {
  side: { least: 4, most: 128, step: 1 },
  beta: { least: 0.1, most: 20, step: 0.1 },
  chains: { least: 1, most: 16_384, step: 1 },
  leapfrogSteps: { least: 1, most: 200, step: 1 },
  stepSize: { least: 0.001, most: 1, step: 0.005 },
  seed: { least: 0, most: 999_999, step: 1 },
} as const

/** What is wrong with a step size, for people; undefined where leapfrog is stable. */
export function unstable({ beta, stepSize }: Pick<Settings, 'beta' | 'stepSize'>): string | undefined {
  const limit = stabilityLimit(beta)
  return stepSize < limit
    ? undefined
    : `Leapfrog is unstable at beta ${beta} unless its step size is below 2 / √(8 beta) = ${limit.toPrecision(3)}.`
}

/**
 * The settings as one word of an address.
 *
 * @example
 * settingsText(defaultSettings) // 'both_16x16_beta-5_chains-64_steps-10_size-0.15_seed-1_on-card'
 */
export function settingsText({
  sampler,
  lattice,
  beta,
  chains,
  leapfrogSteps,
  stepSize,
  seed,
  place,
}: Settings): string {
  return [
    sampler,
    lattice.join('x'),
    `beta-${beta}`,
    `chains-${chains}`,
    `steps-${leapfrogSteps}`,
    `size-${stepSize}`,
    `seed-${seed}`,
    `on-${place}`,
  ].join('_')
}

/** The settings that a word asks for; what makes no sense there, or is missing, is as by default. */
export function readSettings(text: string): Settings {
  const words = text.split('_')
  const after = (name: string): string | undefined =>
    words.find((word) => word.startsWith(`${name}-`))?.slice(name.length + 1)
  const number = (range: keyof typeof ranges, given: string | undefined, otherwise: number): number => {
    const { least, most, step } = ranges[range]
    const value = given === undefined || given === '' ? Number.NaN : Number(given)
    const isWhole = step === 1
    return value >= least && value <= most && (!isWhole || Number.isInteger(value)) ? value : otherwise
  }
  const [nt, nx] = words.map((word) => /^(\d+)x(\d+)$/.exec(word)?.slice(1)).find(Boolean) ?? []
  const side = (given: string | undefined): number => number('side', given, 0)
  const read: Settings = {
    sampler: samplerChoices.find((choice) => words.includes(choice)) ?? defaultSettings.sampler,
    lattice: side(nt) > 0 && side(nx) > 0 ? [side(nt), side(nx)] : defaultSettings.lattice,
    beta: number('beta', after('beta'), defaultSettings.beta),
    chains: number('chains', after('chains'), defaultSettings.chains),
    leapfrogSteps: number('leapfrogSteps', after('steps'), defaultSettings.leapfrogSteps),
    stepSize: number('stepSize', after('size'), defaultSettings.stepSize),
    seed: number('seed', after('seed'), defaultSettings.seed),
    place: placeChoices.find((choice) => choice === after('on')) ?? defaultSettings.place,
  }
  return unstable(read) === undefined ? read : { ...read, stepSize: stabilityLimit(read.beta) / 2 }
}
