import type { Precision } from '../batch.ts'

/** Bytes of a SIMD vector, which carries the same link of several chains. */
export const VECTOR = 16

/** Bytes of a link, a momentum or a sine in the memory of the kernels. */
export function numberBytes(precision: Precision): number {
  return precision === 'f32' ? 4 : 8
}

/** Chains that share a vector, one a lane: a group of chains. */
export function lanesOf(precision: Precision): number {
  return VECTOR / numberBytes(precision)
}

/** Typed arrays of a precision. */
export function realsOf(precision: Precision) {
  return precision === 'f32' ? Float32Array : Float64Array
}
