/** A point is added once the run has grown by this factor since the last. */
const GROWTH = 1.02
/** Points that are kept at most. */
const MOST = 1000

/** A value over the length of a run, with as many points however long that becomes. */
export class Curve {
  #points: { readonly x: number; readonly y: number }[] = []

  get points(): readonly { readonly x: number; readonly y: number }[] {
    return this.#points
  }

  /** Adds the newest value, `x` trajectories after the start. */
  push(x: number, y: number): void {
    const last = this.#points.at(-1)
    // a run that went back to its last checkpoint says again what it said
    if (last !== undefined && x < last.x) this.#points = this.#points.filter((point) => point.x < x)
    const before = this.#points.at(-2)
    if (before !== undefined && this.#points.at(-1)!.x < GROWTH * before.x) this.#points.pop()
    this.#points.push({ x, y })
    if (this.#points.length > MOST) this.#points = this.#points.filter((_, i) => i % 2 === 1)
  }

  /** Adds values from before. */
  recall(points: readonly { readonly x: number; readonly y: number }[]): void {
    const all = new Map([...points, ...this.#points].map((point) => [point.x, point]))
    this.#points = [...all.values()].sort((a, b) => a.x - b.x).slice(-MOST)
  }
}
