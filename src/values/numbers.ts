import * as z from 'zod/mini'

/**
 * A number that may be unknown. Unknown is null; what is NaN or infinite is read as null too, as JSON writes it.
 */
export const figure = z.pipe(
  z.custom<number | null>((value) => value === null || typeof value === 'number', 'a number or null'),
  z.transform((value): number | null => (value !== null && Number.isFinite(value) ? value : null)),
)

/** A number that is there only where it applies: null, NaN and infinities read as if it were left out. */
export const figureIfAny = z.optional(
  z.pipe(
    figure,
    z.transform((value): number | undefined => value ?? undefined),
  ),
)

const isNumberList = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.every((entry) => typeof entry === 'number')
    : ArrayBuffer.isView(value) &&
      !(value instanceof DataView) &&
      !(value instanceof BigInt64Array) &&
      !(value instanceof BigUint64Array)

/** Numbers in a row, as a list or as a typed array, as they came: a long one is not copied. */
export const numberRow = z.custom<ArrayLike<number> & Iterable<number>>(isNumberList, 'a list of numbers')

/** Numbers in a row, read as a list. NaN stays: it leaves a gap in a picture. */
export const numberList = z.pipe(
  numberRow,
  z.transform((values): readonly number[] => Array.from(values)),
)

/** Whether each number is larger than the one before it. */
export function ascending(values: readonly number[]): boolean {
  return values.every((value, i) => Number.isFinite(value) && (i === 0 || value > values[i - 1]!))
}

/** A finite number as it is; null for any other, which is how a value that is sent says unknown. */
export function orNull(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && Number.isFinite(value) ? value : null
}
