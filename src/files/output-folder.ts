import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { FileError } from '../errors.ts'
import { companionPath, companions } from './companion.ts'
import { reasonOf } from './reason-of.ts'
import { syncFolder } from './sync-folder.ts'

/**
 * A folder of files that appears complete or not at all: it is made beside its place and takes its name at the end. What a
 * process that was killed left there is removed by the next one.
 */
export class OutputFolder {
  /** Where it is until it has its name. */
  readonly path: string
  readonly #place: string

  /** @throws FileError where no folder can be made. */
  constructor(folder: string) {
    // without a slash at the end
    this.#place = resolve(folder)
    this.path = companionPath(this.#place, 'part')
    try {
      for (const { path, running } of companions(this.#place, 'part'))
        if (running === false) rmSync(path, { recursive: true, force: true })
      mkdirSync(this.path)
    } catch (cause) {
      throw this.#error(cause)
    }
  }

  /** Writes a file of the folder, and the folders that it lies in. @throws FileError when it cannot be written. */
  async put(name: string, bytes: Uint8Array): Promise<void> {
    const file = join(this.path, name)
    try {
      await mkdir(dirname(file), { recursive: true })
      const handle = await open(file, 'w')
      try {
        await handle.writeFile(bytes)
        await handle.sync()
      } finally {
        await handle.close()
      }
    } catch (cause) {
      throw this.#error(cause)
    }
  }

  /** Gives the folder its name. One that is there already is replaced: that this may be is for the caller to know. */
  finish(): void {
    try {
      const old = `${this.path}.old`
      const replaces = existsSync(this.#place)
      if (replaces) renameSync(this.#place, old)
      renameSync(this.path, this.#place)
      syncFolder(dirname(this.#place))
      if (replaces) rmSync(old, { recursive: true, force: true })
    } catch (cause) {
      throw this.#error(cause)
    }
  }

  /** Puts the files into the folder that has the name already, beside what is in it; those of the same name are replaced. */
  finishInside(): void {
    if (!existsSync(this.#place)) {
      this.finish()
      return
    }
    try {
      for (const name of readdirSync(this.path)) renameSync(join(this.path, name), join(this.#place, name))
      syncFolder(this.#place)
      this.discard()
    } catch (cause) {
      throw this.#error(cause)
    }
  }

  /** Takes away what was written; what was there before stays. */
  discard(): void {
    rmSync(this.path, { recursive: true, force: true })
  }

  #error(cause: unknown): FileError {
    return new FileError(this.#place, reasonOf(cause, this.#place), { cause })
  }
}
