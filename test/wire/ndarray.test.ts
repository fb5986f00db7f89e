import { expect, test } from 'vitest'
import { isNdArray, type NumericArray, ndarray, typedArray } from '../../src/wire/ndarray.ts'

const arrays: [string, NumericArray][] = [
  ['<f8', Float64Array.of(1.5, -0, Number.NaN, Number.POSITIVE_INFINITY, 5e-324)],
  ['<f4', Float32Array.of(0.5, -0)],
  ['|i1', Int8Array.of(-128, 127)],
  ['|u1', Uint8Array.of(0, 255)],
  ['<i2', Int16Array.of(-32768, 1)],
  ['<u2', Uint16Array.of(65535)],
  ['<i4', Int32Array.of(-(2 ** 31), 7)],
  ['<u4', Uint32Array.of(2 ** 32 - 1)],
  ['<i8', BigInt64Array.of(-(2n ** 63n))],
  ['<u8', BigUint64Array.of(2n ** 64n - 1n)],
]

test.each(arrays)(
  '%s is written little-endian and read back bit for bit, from any address',
  (dtype, values) => {
    const wire = ndarray(values)
    expect(wire.dtype).toBe(dtype)
    expect(wire.shape).toEqual([values.length])
    for (let shift = 0; shift < 9; shift++) {
      const moved = new Uint8Array(wire.data.length + shift)
      moved.set(wire.data, shift)
      const read = typedArray({ ...wire, data: moved.subarray(shift) })
      expect(read.constructor).toBe(values.constructor)
      expect(read).toEqual(values)
      expect(Object.is((read as Float64Array)[1], values[1])).toBe(true)
    }
  },
)

test('numpy agrees on the bytes of [1, 2]: "<f8" is little-endian', () => {
  expect([...ndarray(Float64Array.of(1, 2)).data]).toEqual([
    0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0x40,
  ])
})

test('a part of a larger array is sent alone', () => {
  const part = new Float64Array([9, 1, 2, 9]).subarray(1, 3)
  expect(typedArray(ndarray(part, [1, 2]))).toEqual(Float64Array.of(1, 2))
})

test('reading copies: the frame can go', () => {
  const wire = ndarray(Float64Array.of(1))
  const read = typedArray(wire)
  wire.data.fill(0)
  expect(read).toEqual(Float64Array.of(1))
})

test('a shape that does not hold the values is refused', () => {
  expect(() => ndarray(new Float64Array(4), [2, 3])).toThrow('shape [2,3] does not hold 4 values')
})

test.each([
  [{ dtype: '<f8', shape: [1], data: new Uint8Array(7) }],
  [{ dtype: '<f8', shape: [-1], data: new Uint8Array(8) }],
  [{ dtype: '<c16', shape: [1], data: new Uint8Array(16) }],
  [{ dtype: 'constructor', shape: [1], data: new Uint8Array(8) }],
  [{ dtype: '<f8', shape: [1] }],
  [null],
])('%j is no ndarray', (value) => {
  expect(isNdArray(value)).toBe(false)
})
