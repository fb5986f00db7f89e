import * as z from 'zod/mini'
import * as values from './index.ts'
import { figure, numberRow } from './numbers.ts'
import { runTable } from './run-table.ts'

type JsonSchema = Readonly<Record<string, unknown>>

/** A numeric array as docs/protocol.md has it; `data` is bytes, or base64 in JSON. */
const array: JsonSchema = {
  type: 'object',
  properties: {
    dtype: { type: 'string' },
    shape: { type: 'array', items: { type: 'integer' } },
    data: {},
  },
  required: ['dtype', 'shape', 'data'],
}

/** What zod does not know how to write, for it is checked by a function. */
const written: ReadonlyMap<unknown, JsonSchema> = new Map<unknown, JsonSchema>([
  [figure._zod.def.in, { type: ['number', 'null'] }],
  [numberRow, { anyOf: [{ type: 'array', items: { type: 'number' } }, array] }],
  [values.measurementValues._zod.def.shape.values, array],
])

/** What is exactly true of the target of a run. */
const exactOfRun = z.extend(values.exactResults, { kind: z.literal('exact') })

const kinds: ReadonlyMap<string, z.ZodMiniType> = new Map(
  [...Object.values(values), runTable, exactOfRun].flatMap((schema): [string, z.ZodMiniType][] => {
    if (!(schema instanceof z.ZodMiniObject)) return []
    const { kind }: Readonly<Record<string, unknown>> = schema._zod.def.shape
    return kind instanceof z.ZodMiniLiteral ? kind._zod.def.values.map((name) => [String(name), schema]) : []
  }),
)

const made = new Map<string, JsonSchema>()

/**
 * JSON Schema of the values of a kind, as they travel; undefined for a kind that is not one of `values/`. Whoever reads them has to
 * pass over fields that are not in it.
 *
 * @example
 * jsonSchemaOf('mean') // { type: 'object', properties: { mean: { type: ['number', 'null'] }, ... }, required: [...] }
 */
export function jsonSchemaOf(kind: string): JsonSchema | undefined {
  const schema = kinds.get(kind)
  if (schema === undefined) return undefined
  let json = made.get(kind)
  if (json === undefined) {
    // what is named twice is written twice: references take more room than they save
    const { $schema, ...rest } = z.toJSONSchema(schema, {
      io: 'input',
      unrepresentable: 'any',
      reused: 'inline',
      override: ({ zodSchema, jsonSchema }) => {
        Object.assign(jsonSchema, written.get(zodSchema))
        if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
      },
    })
    json = rest
    made.set(kind, json)
  }
  return json
}
