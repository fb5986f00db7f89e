import { expect, test } from 'vitest'
import { z } from 'zod'
import * as values from '../../src/values/index.ts'
import { jsonSchemaOf } from '../../src/values/json-schema.ts'
import { kindOf } from '../../src/values/kind-of.ts'
import { toWireValue } from '../../src/wire/wire-value.ts'
import * as examples from './examples.ts'

const cases = Object.values(examples)
  .map((example): [string, object] => [kindOf(example) ?? '', example])
  .filter(([kind]) => kind !== '')

test.each(cases)(
  '%s: the schema takes a whole value as it travels, and misses what it needs',
  (kind, example) => {
    const json = jsonSchemaOf(kind) as { readonly required: readonly string[] }
    const schema = z.fromJSONSchema(json as never)
    const sent = toWireValue(example) as Record<string, unknown>
    expect(schema.safeParse(sent).error).toBeUndefined()
    for (const field of json.required) {
      const { [field]: _, ...rest } = sent
      expect(schema.safeParse(rest).success, field).toBe(false)
    }
    expect(schema.safeParse({ ...sent, addedLater: 1 }).success).toBe(true)
  },
)

test('every kind of value has one, of less than 2 kB, made once', () => {
  const kinds = cases.map(([kind]) => kind)
  expect(kinds).toContain('integratedTime')
  for (const kind of [...kinds, 'measurements', 'runTable', 'exact']) {
    expect(JSON.stringify(jsonSchemaOf(kind)).length, kind).toBeLessThan(2048)
    expect(jsonSchemaOf(kind)).toBe(jsonSchemaOf(kind))
  }
  expect(jsonSchemaOf('something else')).toBeUndefined()
})

test('numbers that may be unknown, and arrays, say so', () => {
  expect(jsonSchemaOf('mean')).toMatchObject({ properties: { error: { type: ['number', 'null'] } } })
  expect(jsonSchemaOf('measurement')).toMatchObject({
    properties: { values: { properties: { dtype: { type: 'string' } } } },
  })
  expect(
    values.readValue(values.meanWithError, { kind: 'mean', mean: 1, error: null, count: 3 }),
  ).toBeUndefined()
})
