/** Deeper values are cut off. */
const DEEPEST = 64

/**
 * A value as JSON can have it, whatever an analysis emits: what `JSON.stringify` would write, but typed arrays and sets as
 * lists, maps by their keys, and bigints as text; numbers that are none, functions and symbols are null. What contains itself, or
 * cannot be read, becomes text that says so.
 *
 * @example
 * jsonValue({ counts: new Uint32Array([1, 2]), mean: NaN }) // { counts: [1, 2], mean: null }
 */
export function jsonValue(value: unknown, around: readonly object[] = []): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return null
  if (around.includes(value)) return '(contains itself)'
  if (around.length === DEEPEST) return '(too deep)'
  const inner = (part: unknown) => jsonValue(part, [...around, value])
  try {
    if (value instanceof Date) return value.toJSON()
    if (Array.isArray(value) || value instanceof Set) return Array.from(value, inner)
    if (ArrayBuffer.isView(value) && !(value instanceof DataView))
      return Array.from(value as unknown as ArrayLike<number>, inner)
    const fields = value instanceof Map ? [...value] : Object.entries(value)
    return Object.fromEntries(
      fields.filter(([, field]) => field !== undefined).map(([name, field]) => [String(name), inner(field)]),
    )
  } catch (cause) {
    return `(cannot be read: ${cause instanceof Error ? cause.message : String(cause)})`
  }
}
