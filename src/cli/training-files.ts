import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { FileError, UsageError } from '../errors.ts'
import { lockFile, writablePlace } from '../files/index.ts'
import { type LeapfrogModel, saveModel } from '../layers/index.ts'
import { type SavedTraining, saveTraining } from '../training/index.ts'

export interface ClaimOptions {
  /** Whether files that are there already may be replaced. */
  readonly force: boolean
  /** The checkpoint that the training goes on from: it may be replaced by a later one. */
  readonly resumed?: string | undefined
}

const ENDING = '.checkpoint'

/** The name of the model that a checkpoint lies beside: its name without `.checkpoint`. Undefined if it does not end so. */
export function modelBeside(checkpoint: string): string | undefined {
  return checkpoint.endsWith(ENDING) ? checkpoint.slice(0, -ENDING.length) : undefined
}

/**
 * The two files that a training writes: its model and the checkpoint beside it. No other process can write them from before the
 * training until `release`.
 */
export class TrainingFiles {
  /** As the user wrote them. */
  readonly model: string
  readonly checkpoint: string
  readonly #force: boolean
  readonly #locks: (() => void)[] = []

  /**
   * @throws UsageError unless both can be written: better before the training than after it. A file that is there already is
   * replaced only with `force`.
   */
  constructor(out: string, { force, resumed }: ClaimOptions) {
    this.model = out
    this.checkpoint = `${out}${ENDING}`
    this.#force = force
    try {
      const places = [this.model, this.checkpoint].map(writablePlace)
      for (const place of places) this.#locks.push(lockFile(place))
    } catch (error) {
      this.release()
      if (!(error instanceof FileError)) throw error
      throw new UsageError(`--out ${out}: ${error.reason}`, { cause: error })
    }
    const taken = force ? undefined : this.#taken(resumed)
    if (taken === undefined) return
    this.release()
    throw new UsageError(`--out ${out}: ${taken}`)
  }

  /** Says which file would be replaced that this training did not write, and what to do about it. */
  #taken(resumed: string | undefined): string | undefined {
    if (existsSync(this.model))
      return 'there is a file of that name: give another one, or --force to replace it'
    if (!existsSync(this.checkpoint)) return undefined
    if (resumed !== undefined && writablePlace(resumed) === writablePlace(this.checkpoint)) return undefined
    return `there is a checkpoint of an interrupted training, ${this.checkpoint}: go on from it with --resume, give another name, or --force to replace it`
  }

  /** Writes the model. @throws FileError when it cannot be written, or another file has come to lie there. */
  saveModel(model: LeapfrogModel): void {
    if (!this.#force && existsSync(this.model))
      throw new FileError(this.model, 'another file of that name was made during the training')
    saveModel(model, this.model)
  }

  /** Writes a checkpoint in place of the one before. @throws FileError when it cannot be written. */
  saveCheckpoint(training: SavedTraining): void {
    saveTraining(training, this.checkpoint)
  }

  /** Writes a checkpoint where there may still be room, and gives its name. @throws FileError when it cannot be written. */
  saveElsewhere(training: SavedTraining): string {
    let folder: string
    try {
      folder = mkdtempSync(join(tmpdir(), 'leapstream-'))
    } catch (cause) {
      throw new FileError(tmpdir(), (cause as Error).message, { cause })
    }
    const file = join(folder, basename(this.checkpoint))
    try {
      saveTraining(training, file)
    } catch (error) {
      rmSync(folder, { recursive: true, force: true })
      throw error
    }
    return file
  }

  /** Takes away the checkpoint, which a finished training does not need. */
  removeCheckpoint(): void {
    rmSync(this.checkpoint, { force: true })
  }

  /** Leaves the files to others. */
  release(): void {
    for (const leave of this.#locks.splice(0)) leave()
  }
}
