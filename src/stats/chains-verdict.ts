import type { ChainsTrouble, ChainsVerdict } from '../values/chains-verdict.ts'
import { divergencesText } from '../values/divergences-text.ts'
import { counted, significant, valueWithError } from '../values/format.ts'
import type { IntegratedTime } from '../values/integrated-time.ts'
import { RHAT_LIMIT } from '../values/split-rhat.ts'
import { Z_LIMIT } from '../values/z-score.ts'
import { bulkAndTail } from './bulk-and-tail.ts'
import { moments } from './moments.ts'
import { sequenceSampleSize } from './sequence-sample-size.ts'
import { splitRhat } from './split-rhat.ts'

/** R-hat fluctuates by less than that only with so many independent values, which they ask for as well. */
const ENOUGH = 400
/** Above this it is no fluctuation. */
const FAR_APART = 1.05
/** Fewer values of a chain, and fewer independent ones, say nothing of its mean. */
const FEWEST_VALUES = 16
const FEWEST_INDEPENDENT = 20

/** What a verdict is given on. */
export interface JudgedChains {
  /** `[chains][values]`: values of each chain, spread evenly over the run. */
  readonly kept: readonly Float64Array[]
  readonly time: IntegratedTime
  /** The mean of all values, with its distance from a known mean where there is one. */
  readonly mean: { readonly exact?: number | undefined; readonly zScore?: number | undefined }
  /** How many transitions of the sampler diverged, where it says so. */
  readonly divergences?: ChainsVerdict['divergences'] | undefined
}

interface Trouble {
  readonly trouble: ChainsTrouble
  readonly text: string
}

interface Estimate {
  readonly mean: number
  readonly error: number
}

/**
 * Whether the chains of a measurement can be believed: what is wrong with them is named. Chains are compared by the values that are
 * kept of them, each with the error that its own autocorrelation gives; a distance of four errors is no chance.
 */
export function chainsVerdict({ kept, time, mean, divergences }: JudgedChains): ChainsVerdict {
  const { count, chains, nonFinite } = time
  const described = { kind: 'verdict', count, chains, ...(divergences && { divergences }) } as const
  const unknown = { ...described, splitRhat: null, bulk: null, tail: null }
  if (count === 0)
    return {
      ...unknown,
      verdict: 'short',
      troubles: [{ trouble: 'short', text: 'there is no value yet' }],
    }
  if (nonFinite > 0) {
    const text = `${counted(nonFinite, 'value')} ${nonFinite === 1 ? 'is' : 'are'} NaN or infinite: nothing else can be said`
    return { ...unknown, verdict: 'bad', troubles: [{ trouble: 'not-finite', text }] }
  }
  const still = kept.flatMap((values, chain) => (values.every((x) => x === values[0]) ? [chain] : []))
  if (time.frozen && time.changes === 0 && count > 1)
    return { ...unknown, verdict: 'bad', troubles: [frozenTrouble(kept, still)] }
  const { value: rhat } = splitRhat(kept)
  const { bulk, tail } = bulkAndTail(kept)
  const moving = kept.flatMap((values, chain) => (still.includes(chain) ? [] : [{ chain, values }]))
  const places = moving.flatMap(({ chain, values }) => {
    const estimate = estimateOf(values)
    return estimate === undefined ? [] : [{ chain, ...estimate }]
  })
  const found = [
    ...(still.length > 0 && count > FEWEST_VALUES ? [frozenTrouble(kept, still)] : []),
    ...copies(kept),
    ...elsewhere(places),
    ...drift(moving.map(({ values }) => values)),
    ...knownMeanTrouble(mean),
  ]
  // R-hat of chains that have not yet forgotten where they began is large, too
  const isLong = moving.length > 0 && places.length === moving.length
  const isSettled = bulk !== null && bulk >= ENOUGH
  const disagree =
    found.length === 0 && rhat !== null && ((rhat > FAR_APART && isLong) || (rhat > RHAT_LIMIT && isSettled))
      ? [disagreement(rhat)]
      : []
  const diverged = divergedTrouble(divergences)
  const isBad = found.length + disagree.length + diverged.length > 0
  // chains that disagree look short, because the mean of all is the mean of none
  const troubles = isBad ? [...found, ...disagree, ...diverged] : shortTrouble(time)
  const verdict = isBad ? 'bad' : troubles.length > 0 ? 'short' : 'good'
  return { ...described, verdict, troubles, splitRhat: rhat, bulk, tail }
}

function frozenTrouble(kept: readonly Float64Array[], still: readonly number[]): Trouble {
  const text =
    still.length === kept.length
      ? `${kept.length === 1 ? 'the chain is' : 'all chains are'} frozen: nothing ever changes`
      : `${named(still)} ${still.length === 1 ? 'is' : 'are'} frozen: nothing changes there`
  return { trouble: 'frozen', text }
}

/** Chains of the same values: the same seed, or the same file twice. */
function copies(kept: readonly Float64Array[]): Trouble[] {
  const seen = new Map<string, number>()
  const pairs: string[] = []
  for (const [chain, values] of kept.entries()) {
    if (values.length < FEWEST_VALUES || values.every((x) => x === values[0])) continue
    // two numbers tell nearly all chains apart, and all values the rest
    const key = `${values[0]} ${values.at(-1)} ${values.reduce((sum, x) => sum + x, 0)}`
    const other = seen.get(key)
    if (other !== undefined && values.every((x, i) => x === kept[other]![i]))
      pairs.push(`chain ${chain + 1} is a copy of chain ${other + 1}`)
    else seen.set(key, chain)
  }
  if (pairs.length === 0) return []
  const more = pairs.length > 3 ? ` and ${pairs.length - 3} more` : ''
  return [{ trouble: 'copies', text: `${pairs.slice(0, 3).join(', ')}${more}: was a seed used twice?` }]
}

/** The mean of some values of a chain, with the error that their autocorrelation gives. */
function estimateOf(values: Float64Array): Estimate | undefined {
  if (values.length < FEWEST_VALUES) return undefined
  const { mean, variance } = moments(values)
  const size = sequenceSampleSize(values, values.length)
  return size === null || size < FEWEST_INDEPENDENT ? undefined : { mean, error: Math.sqrt(variance / size) }
}

function elsewhere(places: readonly (Estimate & { readonly chain: number })[]): Trouble[] {
  if (places.length < 2) return []
  const means = places.map(({ mean }) => mean).sort((a, b) => a - b)
  const middle = (means[(means.length - 1) >> 1]! + means[means.length >> 1]!) / 2
  const others = (chain: number): Estimate => together(places.filter((place) => place.chain !== chain))
  const isFar = (place: Estimate & { readonly chain: number }) => {
    const { error } = others(place.chain)
    // with two chains the middle lies between them
    const reference = places.length === 2 ? others(place.chain).mean : middle
    return Math.abs(place.mean - reference) > Z_LIMIT * Math.hypot(place.error, error)
  }
  const far = places.filter(isFar)
  if (far.length === 0) return []
  const text = ({ mean, error }: Estimate) => valueWithError(mean, error)
  if (places.length === 2)
    return [
      {
        trouble: 'disagree',
        text: `the two chains stand at ${text(places[0]!)} and ${text(places[1]!)}, and do not agree`,
      },
    ]
  if (3 * far.length > places.length)
    return [
      {
        trouble: 'disagree',
        text: `the chains do not agree: their means spread from ${significant(means[0]!, 4)} to ${significant(means.at(-1)!, 4)}`,
      },
    ]
  const rest = together(places.filter((place) => !far.includes(place)))
  const [first] = far
  return [
    {
      trouble: 'elsewhere',
      text:
        far.length === 1
          ? `chain ${first!.chain + 1} stands elsewhere, at ${text(first!)}, and the others at ${text(rest)}`
          : `${named(far.map(({ chain }) => chain))} stand elsewhere, and the others at ${text(rest)}`,
    },
  ]
}

/** The mean of independent estimates that count alike. */
function together(estimates: readonly Estimate[]): Estimate {
  const { length } = estimates
  return {
    mean: estimates.reduce((sum, { mean }) => sum + mean, 0) / length,
    error: Math.sqrt(estimates.reduce((sum, { error }) => sum + error ** 2, 0)) / length,
  }
}

/** The second halves of the chains against the first ones. */
function drift(chains: readonly Float64Array[]): Trouble[] {
  const halves = chains.map((values) => {
    const half = values.length >> 1
    return [estimateOf(values.subarray(0, half)), estimateOf(values.subarray(values.length - half))] as const
  })
  const known = halves.flatMap(([a, b]) => (a === undefined || b === undefined ? [] : [[a, b] as const]))
  if (known.length === 0) return []
  const before = together(known.map(([a]) => a))
  const after = together(known.map(([, b]) => b))
  const step = after.mean - before.mean
  const error = Math.hypot(before.error, after.error)
  if (!(Math.abs(step) > Z_LIMIT * error)) return []
  const how = step > 0 ? 'higher' : 'lower'
  return [
    {
      trouble: 'drift',
      text: `drift: the second half of the run lies ${valueWithError(Math.abs(step), error)} ${how} than the first, at ${valueWithError(after.mean, after.error)}: leave out the start`,
    },
  ]
}

function knownMeanTrouble({ exact, zScore }: JudgedChains['mean']): Trouble[] {
  if (exact === undefined || zScore === undefined || Math.abs(zScore) <= Z_LIMIT) return []
  return [
    {
      trouble: 'known-mean',
      text: `the mean is ${significant(Math.abs(zScore), 2)} errors away from the known mean ${significant(exact)}`,
    },
  ]
}

function divergedTrouble(divergences: ChainsVerdict['divergences']): Trouble[] {
  if (divergences === undefined || divergences.diverged === 0) return []
  return [{ trouble: 'diverged', text: divergencesText(divergences) }]
}

function disagreement(rhat: number): Trouble {
  return {
    trouble: 'disagree',
    text: `split R-hat ${significant(rhat, 4)} is above ${RHAT_LIMIT}: the chains, or their halves, differ in place or width`,
  }
}

function shortTrouble({ value, reliable, frozen, count, chains, reason }: IntegratedTime): Trouble[] {
  if (reliable) return []
  const length = value === null || frozen ? undefined : (count * chains) / value
  const text =
    length === undefined
      ? `too short to say: ${reason ?? 'tau_int is not known'}`
      : `too short: ${significant(length, 2)} tau_int of values (${reason})`
  return [{ trouble: 'short', text }]
}

function named(chains: readonly number[]): string {
  const numbers = chains.slice(0, 6).map((chain) => chain + 1)
  const more = chains.length > 6 ? ` and ${chains.length - 6} more` : ''
  return `${chains.length === 1 ? 'chain' : 'chains'} ${numbers.join(', ')}${more}`
}
