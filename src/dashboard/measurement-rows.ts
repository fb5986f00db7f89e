import * as z from 'zod/mini'
import { asReadonly } from '../values/as-readonly.ts'
import { numberRow } from '../values/numbers.ts'
import { readValue } from '../values/read-value.ts'

const count = z.int().check(z.nonnegative())

const schema = z
  .object({
    first: count,
    steps: count,
    chains: z.int().check(z.positive()),
    values: asReadonly(numberRow),
  })
  .check(z.refine(({ steps, chains, values }) => values.length === steps * chains))

/** Consecutive values of a measurement: `values: [steps, chains]`, from trajectory `first` on. */
export interface MeasurementRows {
  readonly first: number
  readonly steps: number
  readonly chains: number
  readonly values: Float64Array
}

/** What a topic of a measurement sends; undefined for anything else. */
export function readRows(value: unknown): MeasurementRows | undefined {
  const rows = readValue(schema, value)
  if (rows === undefined) return undefined
  return {
    ...rows,
    values: rows.values instanceof Float64Array ? rows.values : Float64Array.from(rows.values),
  }
}
