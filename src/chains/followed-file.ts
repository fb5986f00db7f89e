import { type FileHandle, open, stat } from 'node:fs/promises'
import { UsageError } from '../errors.ts'
import { type ByteSource, CHUNK_BYTES } from './byte-source.ts'

/**
 * A file that may grow, be replaced by another one of its name, be cut, or not be there yet: as `tail -F` follows it. `tell` hears
 * what happened to it.
 */
export class FollowedFile implements ByteSource {
  readonly name: string
  restarts = 0
  readonly #tell: (text: string) => void
  #handle: FileHandle | undefined
  /** Which file it is, whatever its name is now. */
  #identity: string | undefined
  #position = 0
  #isGone = false
  readonly #buffer = Buffer.alloc(CHUNK_BYTES)

  constructor(path: string, tell: (text: string) => void) {
    this.name = path
    this.#tell = tell
  }

  /** @throws UsageError where it may not be read, or is a directory. */
  async read(): Promise<Uint8Array | 'nothing'> {
    if (this.#handle === undefined && !(await this.#open())) return 'nothing'
    for (;;) {
      const { bytesRead } = await this.#handle!.read(this.#buffer, 0, CHUNK_BYTES, this.#position)
      this.#position += bytesRead
      if (bytesRead > 0) return this.#buffer.subarray(0, bytesRead)
      if (!(await this.#beginsAnew())) return 'nothing'
    }
  }

  async close(): Promise<void> {
    await this.#handle?.close()
    this.#handle = undefined
  }

  async #open(): Promise<boolean> {
    try {
      const handle = await open(this.name, 'r')
      const stats = await handle.stat()
      if (stats.isDirectory()) {
        await handle.close()
        throw new UsageError(`${this.name} is a directory: name the files in it, as '${this.name}/*.csv'`)
      }
      this.#handle = handle
      this.#identity = `${stats.dev} ${stats.ino}`
      this.#position = 0
      return true
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException
      if (code === 'ENOENT') return false
      if (cause instanceof UsageError) throw cause
      throw new UsageError(
        `${this.name} cannot be read: ${code === 'EACCES' ? 'permission denied' : message}`,
        { cause },
      )
    }
  }

  /** At its end: whether there is more to read, for the file was replaced or cut and begins anew. */
  async #beginsAnew(): Promise<boolean> {
    const now = await stat(this.name).catch(() => undefined)
    if (now === undefined) {
      if (!this.#isGone)
        this.#tell(`${this.name} is not there any more: a new file of this name is waited for`)
      this.#isGone = true
      return false
    }
    const isOther = `${now.dev} ${now.ino}` !== this.#identity
    // a program may still write into the old file until the new one has its first line
    if (isOther ? now.size === 0 : now.size >= this.#position) return false
    // it may have grown between the last read and its replacement: that is read first
    if (isOther && (await this.#handle!.stat()).size > this.#position) return true
    this.#tell(
      isOther
        ? `${this.name} was replaced by a new file: its rows go on the chain`
        : `${this.name} was cut to ${now.size} bytes: it is read from its beginning, and its rows go on the chain`,
    )
    this.#isGone = false
    this.restarts++
    await this.close()
    return await this.#open()
  }
}
