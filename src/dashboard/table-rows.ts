import { absent, significant } from '../values/format.ts'
import { numberRow } from '../values/numbers.ts'
import { readValue } from '../values/read-value.ts'

const longest = 60

/**
 * Any value as rows of a table, [name, text]: fields of fields are joined with a dot, lists are cut short. Whatever
 * arrives gives some rows and never throws.
 *
 * @example
 * tableRows({ plaquette: 0.8635, wilsonLoop: { '2x2': 0.56 } }) // [['plaquette', '0.8635'], ['wilsonLoop.2x2', '0.56']]
 */
export function tableRows(value: unknown, name = '', depth = 0): [name: string, text: string][] {
  const list = readValue(numberRow, value)
  if (list !== undefined) {
    const shown = Array.from({ length: Math.min(list.length, 3) }, (_, i) => significant(list[i]!, 4))
    return [[name, shown.join(', ') + (list.length > shown.length ? `, … (${list.length} in all)` : '')]]
  }
  if (isFields(value) && depth < 3) {
    return Object.entries(value)
      .filter(([key]) => depth > 0 || key !== 'kind')
      .slice(0, longest)
      .flatMap(([key, field]) => tableRows(field, name === '' ? key : `${name}.${key}`, depth + 1))
      .slice(0, longest)
  }
  return [[name, scalar(value)]]
}

/** A map of fields, which is no list and no typed array. */
const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)

function scalar(value: unknown): string {
  if (typeof value === 'number') return significant(value, 7)
  if (typeof value === 'string') return value.length > 80 ? `${value.slice(0, 79)}…` : value
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return `list of ${value.length}`
  return value === null || value === undefined ? absent : 'fields'
}
