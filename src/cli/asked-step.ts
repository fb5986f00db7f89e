import { LeapstreamError } from '../errors.ts'

/** A checkpoint of a training that somebody waits for: that of the next step. */
export class AskedStep {
  readonly #waiting: { resolve(step: number): void; reject(why: Error): void }[] = []

  get isAsked(): boolean {
    return this.#waiting.length > 0
  }

  /** Resolves with the step that is kept. */
  ask(): Promise<number> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  /** The step that is kept; undefined where none could be. */
  answer(step: number | undefined): void {
    for (const { resolve, reject } of this.#waiting.splice(0)) {
      if (step === undefined) reject(new LeapstreamError('no checkpoint could be written'))
      else resolve(step)
    }
  }
}
