import type * as z from 'zod/mini'

/**
 * The same schema, whose output is read-only by its type. `z.readonly` would also freeze what it reads, and throws where that is
 * a typed array in the wrong place.
 */
export function asReadonly<Schema extends z.ZodMiniType>(
  schema: Schema,
): z.ZodMiniType<Readonly<z.output<Schema>>, z.input<Schema>> {
  return schema as unknown as z.ZodMiniType<Readonly<z.output<Schema>>, z.input<Schema>>
}
