import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { writeWhole } from '../files/index.ts'
import { decodeSavedChains, encodeSavedChains, type SavedChains } from '../samplers/index.ts'
import type { SavedSums } from '../stats/index.ts'
import { decodeSavedSums, encodeSavedSums } from './saved-sums-bytes.ts'

/** As many checkpoints of a sampler are kept: where the newest is damaged, the one before it counts. */
const GENERATIONS = 3

/** A checkpoint that was passed over, and why. */
export interface UnusableCheckpoint {
  readonly file: string
  readonly why: string
}

/** The newest of its kind that is whole, and those that were passed over. */
interface NewestOf<Saved> {
  readonly saved: Saved | undefined
  readonly unusable: readonly UnusableCheckpoint[]
}

/** A file: chains before a trajectory, or what was summed of those before it. */
interface Place {
  readonly sampler: string
  readonly trajectory: number
  readonly kind: 'chains' | 'sums'
}

/** The checkpoints of a run: for each sampler its chains as they were after some trajectories, the newest three. */
export class Checkpoints {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /**
   * Writes the chains of a sampler and removes what is older than three generations.
   *
   * @throws FileError when they cannot be written.
   */
  write(sampler: string, saved: SavedChains): void {
    this.#write({ sampler, trajectory: saved.trajectory, kind: 'chains' }, encodeSavedChains(saved))
  }

  /** Writes the sums beside the chains of a sampler, likewise: who goes on with them need not read the log before them. */
  writeSums(sampler: string, sums: SavedSums): void {
    this.#write({ sampler, trajectory: sums.trajectory, kind: 'sums' }, encodeSavedSums(sums))
  }

  /** The newest checkpoint of a sampler that is whole and not later than `end`; none where there is none. */
  newest(sampler: string, end: number): NewestOf<SavedChains> {
    const places = this.#places(sampler, 'chains')
    const later = places.filter(({ trajectory }) => trajectory > end)
    const { saved, unusable } = this.#firstWhole(places.slice(later.length), decodeSavedChains)
    const why = `the log ends before it, at trajectory ${end}`
    return { saved, unusable: [...later.map((place) => ({ file: this.#file(place), why })), ...unusable] }
  }

  /**
   * The newest sums of a sampler that are whole and not later than a trajectory; none where there are none: they save time and
   * nothing else, for the log has all that is in them.
   */
  newestSums(sampler: string, trajectory: number): NewestOf<SavedSums> {
    const places = this.#places(sampler, 'sums').filter((place) => place.trajectory <= trajectory)
    return this.#firstWhole(places, decodeSavedSums)
  }

  /** The newest checkpoint of a sampler, whole or not, and when it was written, milliseconds since 1970. */
  newestWritten(sampler: string): { readonly trajectory: number; readonly time: number } | undefined {
    const [place] = this.#places(sampler, 'chains')
    const stat = place && statSync(this.#file(place), { throwIfNoEntry: false })
    return stat && { trajectory: place.trajectory, time: stat.mtimeMs }
  }

  #firstWhole<Saved extends { readonly trajectory: number }>(
    places: readonly Place[],
    decode: (bytes: Uint8Array) => Saved,
  ): NewestOf<Saved> {
    const unusable: UnusableCheckpoint[] = []
    for (const place of places) {
      const file = this.#file(place)
      try {
        const saved = decode(readFileSync(file))
        if (saved.trajectory === place.trajectory) return { saved, unusable }
        unusable.push({ file, why: `it is of trajectory ${saved.trajectory}` })
      } catch (cause) {
        unusable.push({ file, why: (cause as Error).message })
      }
    }
    return { saved: undefined, unusable }
  }

  #write(place: Place, bytes: Uint8Array): void {
    // not the folder around it: where that was moved or deleted, nothing may begin to grow in its old place
    if (!existsSync(this.#folder)) mkdirSync(this.#folder)
    writeWhole(this.#file(place), bytes)
    for (const old of this.#places(place.sampler, place.kind).slice(GENERATIONS))
      rmSync(this.#file(old), { force: true })
  }

  /** What is there, newest first. */
  #places(sampler: string, kind: Place['kind']): Place[] {
    if (!existsSync(this.#folder)) return []
    return readdirSync(this.#folder)
      .flatMap((name) => {
        const [, whose, trajectory, ending] = /^(.+)-(\d+)\.(chains|sums)$/.exec(name) ?? []
        return whose === sampler && ending === kind ? [{ sampler, trajectory: Number(trajectory), kind }] : []
      })
      .sort((a, b) => b.trajectory - a.trajectory)
  }

  #file({ sampler, trajectory, kind }: Place): string {
    return join(this.#folder, `${sampler}-${trajectory}.${kind}`)
  }
}
