import { UsageError } from '../errors.ts'

/** More values of one parameter than this are a mistake. */
const MOST_VALUES = 10_000

/** Digits to which the numbers of a range are rounded, so that 0.1:0.5:0.1 has 0.3 and not 0.30000000000000004. */
const DIGITS = 12

/** Whether text gives a parameter several values: it has commas or colons. */
export const isAxis = (text: string): boolean => /[,:]/.test(text)

/**
 * The numbers that a list or a range gives, each once, in their order. Parts of a list may be ranges; a range ends with `to` where the steps meet it.
 *
 * @throws UsageError for anything else; `what` begins the message.
 * @example
 * axisValues('2,3,4', '--beta') // [2, 3, 4]
 * axisValues('5:40:5', '--leapfrog-steps') // [5, 10, 15, 20, 25, 30, 35, 40]
 */
export function axisValues(text: string, what: string): number[] {
  const values = text.split(',').flatMap((part) => partValues(part, `${what} ${text}`))
  return [...new Set(values)]
}

function partValues(part: string, where: string): number[] {
  const numbers = part.split(':').map((number) => (number.trim() === '' ? Number.NaN : Number(number)))
  const [from, to, step] = numbers as [number, number?, number?]
  if (!numbers.every(Number.isFinite) || ![1, 3].includes(numbers.length))
    throw new UsageError(
      `${where}: give numbers with commas between, as 2,3,4, or a range from:to:step, as 5:40:5`,
    )
  if (to === undefined || step === undefined) return [from]
  if (step === 0 || (to - from) / step < 0)
    throw new UsageError(`${where}: steps of ${step} do not lead from ${from} to ${to}`)
  // the last step may miss `to` by rounding
  const steps = Math.floor((to - from) / step + 1e-9)
  if (steps >= MOST_VALUES)
    throw new UsageError(`${where}: these are ${steps + 1} values, and at most ${MOST_VALUES} are taken`)
  return Array.from({ length: steps + 1 }, (_, i) => Number((from + i * step).toPrecision(DIGITS)))
}
