import { inspect } from 'node:util'
import { LeapstreamError, PipelineError, UsageError } from '../errors.ts'
import type { Expectation, Target } from './expectation.ts'
import type { MeasurementDescription } from './measurement-description.ts'

/** Each value of a distribution takes memory. */
const WIDEST = 100_000

/**
 * What is exactly true of a measurement `name` by its description. Where there are probabilities of all values, mean, variance
 * and square follow from them.
 *
 * @throws PipelineError that names the measurement when `exact` of its description fails, or gives what cannot be; UsageError
 * when it refuses the target.
 * @example
 * expectationOf('Q', topologicalCharge().description, { lattice: [8, 8], beta: 4 }).square // { mean: 0.48201592..., ... }
 */
export function expectationOf(
  name: string,
  { mean, integer, exact }: MeasurementDescription,
  target: Target,
): Expectation {
  const where = `measurement '${name}': exact`
  let answer: unknown
  try {
    answer = exact?.(target)
  } catch (cause) {
    // an option that cannot be, such as a loop that is larger than the lattice
    if (cause instanceof UsageError)
      throw new UsageError(`measurement '${name}': ${cause.message}`, { cause })
    if (cause instanceof LeapstreamError) throw cause
    throw new PipelineError(`${where} failed: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
  }
  const given = typeof answer === 'number' ? { mean: answer } : (answer ?? {})
  check(where, given, integer === true)
  const { probabilities, ...rest } = given
  return {
    ...(probabilities !== undefined && { ...moments(probabilities), probabilities }),
    ...(mean !== undefined && { mean }),
    ...rest,
  }
}

function check(where: string, given: unknown, integer: boolean): asserts given is Expectation {
  const wrong = (what: string) => new PipelineError(`${where} ${what}`)
  if (typeof given !== 'object' || given === null || given instanceof Promise)
    throw wrong(
      `gave ${inspect(given, { depth: 0 })}: give a number, or { mean, variance, probabilities, ... }`,
    )
  const parts = ['mean', 'variance', 'constant', 'probabilities', 'square']
  for (const key of Object.keys(given))
    if (!parts.includes(key)) throw wrong(`gave ${key}: there are ${parts.join(', ')}`)
  const { mean, variance, constant, probabilities, square } = given as Expectation
  const numbers = { mean, constant, 'square.mean': square?.mean }
  const variances = { variance, 'square.variance': square?.variance }
  for (const [part, value] of Object.entries({ ...numbers, ...variances }))
    if (value !== undefined && !(Number.isFinite(value) && (part in numbers || value >= 0)))
      throw wrong(
        `gave ${part} ${inspect(value)}: give a finite number${part in numbers ? '' : ', 0 or more'}`,
      )
  if (probabilities === undefined) return
  if (!integer) throw wrong('gave probabilities of what is not said to be an integer: say integer: true')
  if (!(probabilities instanceof Map) || probabilities.size === 0)
    throw wrong('gave probabilities that are no Map: give one, as new Map([[0, 0.5], [1, 0.5]])')
  let sum = 0
  for (const [value, probability] of probabilities) {
    if (!Number.isSafeInteger(value) || !(probability >= 0))
      throw wrong(
        `gave the probability ${inspect(probability)} of ${inspect(value)}: give it of integers, 0 or more`,
      )
    sum += probability
  }
  const values = [...probabilities.keys()]
  if (Math.max(...values) - Math.min(...values) > WIDEST)
    throw wrong(`gave probabilities of values that are further apart than ${WIDEST}: they cannot be counted`)
  if (!(Math.abs(sum - 1) < 1e-6)) throw wrong(`gave probabilities that add up to ${sum}, not 1`)
}

/** Mean and variance of the values, and of their squares. */
function moments(probabilities: ReadonlyMap<number, number>): Expectation {
  const average = (of: (value: number) => number) =>
    [...probabilities].reduce((sum, [value, probability]) => sum + probability * of(value), 0)
  const mean = average((x) => x)
  const square = average((x) => x * x)
  return {
    mean,
    variance: Math.max(
      0,
      average((x) => (x - mean) ** 2),
    ),
    square: {
      mean: square,
      variance: Math.max(
        0,
        average((x) => (x * x - square) ** 2),
      ),
    },
  }
}
