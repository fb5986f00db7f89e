import { ProtocolError } from '../errors.ts'

/** A numeric array as it travels: numpy's name of the type, little-endian, row-major. */
export interface NdArray {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data: Uint8Array
}

/** The arrays of JavaScript that have a numpy name. */
export type NumericArray =
  | Float64Array
  | Float32Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array

type NumericArrayConstructor = new (buffer: ArrayBuffer, byteOffset: number, length: number) => NumericArray

const constructors: Readonly<
  Record<string, NumericArrayConstructor & { readonly BYTES_PER_ELEMENT: number }>
> = {
  '<f8': Float64Array,
  '<f4': Float32Array,
  '|i1': Int8Array,
  '|u1': Uint8Array,
  '<i2': Int16Array,
  '<u2': Uint16Array,
  '<i4': Int32Array,
  '<u4': Uint32Array,
  '<i8': BigInt64Array,
  '<u8': BigUint64Array,
}

const dtypes: ReadonlyMap<string, string> = new Map([
  ...Object.entries(constructors).map(([dtype, { name }]): [string, string] => [name, dtype]),
  ['Uint8ClampedArray', '|u1'],
])

// Typed arrays have the byte order of the machine; numpy's '<' means little-endian.
const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

const product = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1)

/**
 * The wire form of `values: shape`; the shape is that of a list unless given. The bytes are shared, not copied.
 * Throws ProtocolError when the shape does not hold exactly these values.
 *
 * @example
 * ndarray(new Float64Array([1, 2, 3, 4]), [2, 2]) // { dtype: '<f8', shape: [2, 2], data: 32 bytes }
 */
export function ndarray(values: NumericArray, shape: readonly number[] = [values.length]): NdArray {
  const dtype = dtypes.get(Object.prototype.toString.call(values).slice(8, -1))
  if (dtype === undefined) throw new ProtocolError(`an array of ${values.constructor.name} has no dtype`)
  if (!littleEndian && values.BYTES_PER_ELEMENT > 1) {
    throw new ProtocolError('arrays cannot be sent from a big-endian machine')
  }
  if (product(shape) !== values.length) {
    throw new ProtocolError(`shape [${shape}] does not hold ${values.length} values`)
  }
  return { dtype, shape, data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) }
}

/** True for `{ dtype, shape, data }` with a dtype that JavaScript has and data of the right length. */
export function isNdArray(value: unknown): value is NdArray {
  if (typeof value !== 'object' || value === null) return false
  const { dtype, shape, data } = value as Partial<NdArray>
  if (typeof dtype !== 'string' || !Object.hasOwn(constructors, dtype)) return false
  if (!Array.isArray(shape) || !shape.every((length) => Number.isSafeInteger(length) && length >= 0))
    return false
  return (
    data instanceof Uint8Array && data.byteLength === product(shape) * constructors[dtype]!.BYTES_PER_ELEMENT
  )
}

/**
 * The values of an ndarray, flat in row-major order, in memory of their own: what arrives is seldom aligned to 8 bytes,
 * and a view would keep the whole frame alive.
 *
 * @example
 * typedArray(ndarray(new Float32Array([0.5]))) // Float32Array [0.5]
 */
export function typedArray({ dtype, data }: NdArray): NumericArray {
  const ArrayType = constructors[dtype]!
  if (!littleEndian && ArrayType.BYTES_PER_ELEMENT > 1) {
    throw new ProtocolError('arrays cannot be read on a big-endian machine')
  }
  const copy = new Uint8Array(data)
  return new ArrayType(copy.buffer, 0, copy.byteLength / ArrayType.BYTES_PER_ELEMENT)
}
