import * as z from 'zod/mini'

/**
 * A value as its schema reads it; undefined where it does not fit.
 *
 * @example
 * readValue(meanFigures, { mean: 0.86, error: null })?.mean // 0.86
 */
export function readValue<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> | undefined {
  const result = z.safeParse(schema, value)
  return result.success ? result.data : undefined
}
