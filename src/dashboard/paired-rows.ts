import type { MeasurementRows } from './measurement-rows.ts'

/** Values of two measurements on the same configurations. */
export interface PairedRows {
  readonly first: number
  readonly steps: number
  readonly chains: number
  /** `[steps, chains]` each. */
  readonly x: Float64Array
  readonly y: Float64Array
}

/** Stretches of one measurement that wait for those of the other. */
const MOST_WAITING = 64

/** Brings together what two topics send of the same trajectories, in whichever order it comes. */
export class PairingRows {
  readonly #paired: (rows: PairedRows) => void
  readonly #waiting = { x: new Map<number, MeasurementRows>(), y: new Map<number, MeasurementRows>() }

  /** `paired` is called with each stretch that both have sent. */
  constructor(paired: (rows: PairedRows) => void) {
    this.#paired = paired
  }

  take(axis: 'x' | 'y', rows: MeasurementRows): void {
    const others = this.#waiting[axis === 'x' ? 'y' : 'x']
    const other = others.get(rows.first)
    if (other === undefined || other.steps !== rows.steps || other.chains !== rows.chains) {
      const waiting = this.#waiting[axis]
      waiting.set(rows.first, rows)
      // what comes no more is not waited for
      if (waiting.size > MOST_WAITING) waiting.delete(waiting.keys().next().value!)
      return
    }
    others.delete(rows.first)
    const { first, steps, chains, values } = rows
    const [x, y] = axis === 'x' ? [values, other.values] : [other.values, values]
    this.#paired({ first, steps, chains, x, y })
  }
}
