import { significant, valueWithError } from '../values/format.ts'

/** Longer texts are cut. */
const LONGEST = 90

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isNumber = (value: unknown): value is number | null => value === null || typeof value === 'number'

/** A mean with its error, by its fields, whatever else it has. */
export interface ShownMean {
  readonly mean: number | null
  readonly error: number | null
  readonly exact?: number
  readonly zScore?: number
  readonly upperBound?: number
  readonly reason?: string
}

/** Whether a value of an analysis is a mean with its error. */
export function isShownMean(value: unknown): value is ShownMean {
  return isFields(value) && isNumber(value.mean) && isNumber(value.error)
}

/**
 * What an analysis found, in a line: a number, a value with its error, what a histogram is like, or the first fields of anything
 * else. Takes what `--json` prints.
 *
 * @example
 * analysisText({ up: { mean: 0.512, error: 0.013 }, trials: 40 }) // 'up 0.512(13), trials 40'
 */
export function analysisText(value: unknown): string {
  const text = histogramText(value) ?? textOf(value, 0)
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 2)} …` : text
}

function textOf(value: unknown, depth: number): string {
  if (typeof value === 'number') return significant(value)
  if (value === null) return 'none'
  if (Array.isArray(value)) return listText(value, depth)
  if (!isFields(value)) return String(value).replace(/\s+/g, ' ')
  const [number, error] = 'mean' in value ? [value.mean, value.error] : [value.value, value.error]
  if (typeof number === 'number' && isNumber(error))
    return error === null ? `${significant(number)}(?)` : valueWithError(number, error)
  if (depth > 1) return '{…}'
  const fields = Object.entries(value).filter(([name]) => name !== 'kind')
  return fields.map(([name, field]) => `${name} ${textOf(field, depth + 1)}`).join(', ')
}

function listText(list: readonly unknown[], depth: number): string {
  if (list.length === 0) return 'none'
  if (list.some((part) => typeof part === 'object' && part !== null)) return `list of ${list.length}`
  const shown = list.slice(0, 3).map((part) => textOf(part, depth + 1))
  return list.length > shown.length ? `${shown.join(', ')}, … (${list.length} in all)` : shown.join(', ')
}

function histogramText(value: unknown): string | undefined {
  if (!isFields(value)) return undefined
  const [bins, probabilities, errors] = [value.bins, value.probabilities, value.errors].map(numbers)
  if (bins === undefined || probabilities === undefined || bins.length === 0) return undefined
  const most = probabilities.indexOf(Math.max(...probabilities))
  if (bins.length !== probabilities.length || most < 0) return undefined
  const range = `${significant(bins[0]!, 4)} to ${significant(bins.at(-1)!, 4)}`
  const highest = valueWithError(probabilities[most]!, errors?.[most])
  return `${bins.length} bins, ${range}; most at ${significant(bins[most]!, 4)}: ${highest}`
}

function numbers(value: unknown): readonly number[] | undefined {
  return Array.isArray(value) && value.every((part) => typeof part === 'number') ? value : undefined
}
