import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ProtocolError } from '../../src/errors.ts'
import { fromWireValue, toWireValue } from '../../src/wire/wire-value.ts'

test('numeric arrays become ndarrays at any depth, and come back', () => {
  const value = { a: [{ b: Float64Array.of(1, 2) }], c: Uint8Array.of(3), d: Int32Array.of(-1) }
  expect(toWireValue(value)).toMatchObject({ a: [{ b: { dtype: '<f8', shape: [2] } }], c: Uint8Array.of(3) })
  expect(fromWireValue(toWireValue(value))).toEqual(value)
})

test('undefined is left out of maps and null in arrays', () => {
  expect(toWireValue({ a: undefined, b: [undefined, 1] })).toEqual({ b: [null, 1] })
})

test.each([
  [new Map(), 'value.x: a Map cannot be sent'],
  [new Date(0), 'value.x: a Date cannot be sent'],
  [/x/, 'value.x: a RegExp cannot be sent'],
  [() => 1, 'value.x: a function cannot be sent'],
  [Symbol('x'), 'value.x: a symbol cannot be sent'],
  [2n ** 60n, 'beyond 2^53'],
  [new DataView(new ArrayBuffer(1)), 'a DataView cannot be sent'],
])('%s is refused and its place named', (x, message) => {
  expect(() => toWireValue({ x })).toThrow(ProtocolError)
  expect(() => toWireValue({ x })).toThrow(message)
})

test('a circular value is refused', () => {
  const circle: unknown[] = []
  circle.push(circle)
  expect(() => toWireValue(circle)).toThrow('circular')
})

test('a key __proto__ is data like any other', () => {
  const value = JSON.parse('{"__proto__": {"polluted": true}}') as object
  const wire = toWireValue(value) as { polluted?: boolean }
  expect(wire.polluted).toBeUndefined()
  expect(Object.keys(wire)).toEqual(['__proto__'])
})

test('plain values are unchanged', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(fromWireValue(toWireValue(value))).toEqual(value)
    }),
    { seed: 1 },
  )
})
