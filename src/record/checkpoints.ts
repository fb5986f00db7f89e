import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeWhole } from '../files/index.ts'
import { decodeSavedChains, type SavedChains } from '../samplers/index.ts'

/** As many checkpoints of a sampler are kept: where the newest is damaged, the one before it counts. */
const GENERATIONS = 3

/** A checkpoint that was passed over, and why. */
export interface UnusableCheckpoint {
  readonly file: string
  readonly why: string
}

/** The checkpoints of a run: for each sampler its chains as they were after some trajectories, the newest three. */
export class Checkpoints {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /**
   * Writes the chains of a sampler before a trajectory, as `encodeSavedChains` gave them, and removes what is older than three
   * generations.
   *
   * @throws FileError when it cannot be written.
   */
  write(sampler: string, trajectory: number, encoded: Uint8Array): void {
    mkdirSync(this.#folder, { recursive: true })
    writeWhole(this.#file(sampler, trajectory), encoded)
    for (const old of this.#trajectories(sampler).slice(GENERATIONS))
      rmSync(this.#file(sampler, old), { force: true })
  }

  /** The newest checkpoint of a sampler that is whole and not later than `end`; none where there is none. */
  newest(
    sampler: string,
    end: number,
  ): { readonly saved: SavedChains | undefined; readonly unusable: readonly UnusableCheckpoint[] } {
    const unusable: UnusableCheckpoint[] = []
    for (const trajectory of this.#trajectories(sampler)) {
      const file = this.#file(sampler, trajectory)
      if (trajectory > end) {
        unusable.push({ file, why: `the log ends before it, at trajectory ${end}` })
        continue
      }
      try {
        const saved = decodeSavedChains(readFileSync(file))
        if (saved.trajectory === trajectory) return { saved, unusable }
        unusable.push({ file, why: `it is of trajectory ${saved.trajectory}` })
      } catch (cause) {
        unusable.push({ file, why: (cause as Error).message })
      }
    }
    return { saved: undefined, unusable }
  }

  /** Newest first. */
  #trajectories(sampler: string): number[] {
    if (!existsSync(this.#folder)) return []
    return readdirSync(this.#folder)
      .flatMap((name) => {
        const [, whose, trajectory] = /^(.+)-(\d+)\.chains$/.exec(name) ?? []
        return whose === sampler ? [Number(trajectory)] : []
      })
      .sort((a, b) => b - a)
  }

  #file(sampler: string, trajectory: number): string {
    return join(this.#folder, `${sampler}-${trajectory}.chains`)
  }
}
