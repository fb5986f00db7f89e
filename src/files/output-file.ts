import { renameSync, rmSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { FileError } from '../errors.ts'
import { companionPath, companions } from './companion.ts'
import { reasonOf } from './reason-of.ts'
import { syncFolder } from './sync-folder.ts'
import { writablePlace } from './writable-place.ts'

/**
 * A file that is written piece by piece, and appears complete or not at all: it is written beside its place and takes its name
 * at the end. What a process that was killed left there is removed by the next one.
 */
export class OutputFile {
  readonly #file: string
  readonly #place: string
  readonly #unfinished: string
  readonly #handle: FileHandle

  private constructor(file: string, place: string, unfinished: string, handle: FileHandle) {
    this.#file = file
    this.#place = place
    this.#unfinished = unfinished
    this.#handle = handle
  }

  /** @throws FileError for a place where no file can be. */
  static async begin(file: string): Promise<OutputFile> {
    const place = writablePlace(file)
    const unfinished = companionPath(place, 'part')
    try {
      for (const { path, running } of companions(place, 'part'))
        if (running === false) rmSync(path, { recursive: true, force: true })
      return new OutputFile(file, place, unfinished, await open(unfinished, 'wx'))
    } catch (cause) {
      throw new FileError(file, reasonOf(cause, place), { cause })
    }
  }

  /** @throws FileError when it cannot be written. */
  async append(bytes: Uint8Array): Promise<void> {
    await this.#attempt(() => this.#handle.appendFile(bytes))
  }

  /** Brings the file to the disk and gives it its name. */
  async finish(): Promise<void> {
    await this.#attempt(async () => {
      await this.#handle.sync()
      await this.#handle.close()
      renameSync(this.#unfinished, this.#place)
      syncFolder(dirname(this.#place))
    })
  }

  /** Takes away what was written; what was there before stays. */
  async discard(): Promise<void> {
    await this.#handle.close()
    rmSync(this.#unfinished, { force: true })
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (cause) {
      throw new FileError(this.#file, reasonOf(cause, this.#place), { cause })
    }
  }
}
