import { significant, valueWithError } from '../values/format.ts'
import { histogram } from '../values/histogram.ts'
import { meanText } from '../values/mean-text.ts'
import { readValue } from '../values/read-value.ts'

/** Longer texts are cut. */
const LONGEST = 90

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isNumberOrNull = (value: unknown): value is number | null => value === null || typeof value === 'number'

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
  if (typeof number === 'number' && isNumberOrNull(error)) return meanText({ mean: number, error })
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
  const counted = readValue(histogram, value)
  if (counted === undefined || counted.bins.length === 0) return undefined
  const { bins, probabilities, errors } = counted
  const most = probabilities.indexOf(Math.max(...probabilities))
  if (most < 0) return undefined
  const range = `${significant(bins[0]!, 4)} to ${significant(bins.at(-1)!, 4)}`
  const highest = valueWithError(probabilities[most]!, errors[most])
  return `${bins.length} bins, ${range}; most at ${significant(bins[most]!, 4)}: ${highest}`
}
