import { ProtocolError } from '../errors.ts'
import { isNdArray, type NumericArray, ndarray, typedArray } from './ndarray.ts'

/** Deeper values than this are taken for circular ones. */
const maximumDepth = 32

/**
 * A value in the types that plain msgpack has: null, booleans, numbers, strings, bytes, arrays and maps with text keys.
 * This is the one place where numeric typed arrays become `{ dtype, shape, data }`, which says what their bytes are. A Uint8Array stays bytes. undefined becomes null in arrays and is left out of maps.
 * Throws ProtocolError for everything else, and names the place.
 *
 * @example
 * toWireValue({ mean: 0.5, values: new Float64Array(2) }) // { mean: 0.5, values: { dtype: '<f8', shape: [2], data } }
 */
export function toWireValue(value: unknown, place = 'value', depth = 0): unknown {
  if (value === null || value === undefined) return null
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') {
    if (Number.isSafeInteger(Number(value))) return Number(value)
    throw new ProtocolError(`${place}: the integer ${value} is beyond 2^53; send it as text`)
  }
  if (depth >= maximumDepth)
    throw new ProtocolError(`${place}: more than ${maximumDepth} levels deep, or circular`)
  if (value instanceof Uint8Array) return value
  if (ArrayBuffer.isView(value)) {
    if (value instanceof DataView)
      throw new ProtocolError(`${place}: a DataView cannot be sent; use a Uint8Array`)
    return ndarray(value as NumericArray)
  }
  if (Array.isArray(value)) return value.map((entry, i) => toWireValue(entry, `${place}[${i}]`, depth + 1))
  if (typeof value === 'object') {
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype === Object.prototype || prototype === null) {
      return Object.fromEntries(
        Object.entries(value)
          .filter(([, entry]) => entry !== undefined)
          .map(([key, entry]) => [key, toWireValue(entry, `${place}.${key}`, depth + 1)]),
      )
    }
  }
  const what = typeof value === 'object' ? Object.prototype.toString.call(value).slice(8, -1) : typeof value
  throw new ProtocolError(`${place}: a ${what} cannot be sent; use plain objects, arrays, numbers and text`)
}

/** The inverse for values that arrive: every ndarray becomes a typed array, flat in row-major order. */
export function fromWireValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  if (isNdArray(value)) return typedArray(value)
  if (Array.isArray(value)) return value.map(fromWireValue)
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, fromWireValue(entry)]))
}
