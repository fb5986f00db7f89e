import type { Lattice } from '../batch.ts'

/** For what a measurement says what is exactly true of it. */
export interface Target {
  readonly lattice: Lattice
  readonly beta: number
  /** Every trajectory is an independent draw, which is always accepted. */
  readonly drawsIndependently?: boolean
}

/** What is exactly true of a measurement for one target. */
export interface Expectation {
  readonly mean?: number
  readonly variance?: number
  /** The value of every configuration, of a measurement that cannot have another. */
  readonly constant?: number
  /** Of a measurement that is an integer: the probability of each value. */
  readonly probabilities?: ReadonlyMap<number, number>
  /** Mean and variance of its square. */
  readonly square?: { readonly mean: number; readonly variance?: number }
}
