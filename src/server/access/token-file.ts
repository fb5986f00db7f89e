import { readFileSync, statSync } from 'node:fs'
import { UsageError } from '../../errors.ts'
import type { Scope } from '../scope.ts'
import { matchingDigest, readTokens } from './tokens.ts'
import { watchFiles } from './watch-files.ts'

/** The tokens that are valid: those of a file, also after it has changed. */
export class TokenFile {
  readonly #file: string
  readonly #say: (text: string) => void
  readonly #unwatch: () => void
  #tokens: ReadonlyMap<string, ReadonlySet<Scope>>

  /**
   * `changed` is called when other tokens are valid than before, `say` is told what is wrong with a changed file.
   *
   * @throws UsageError for a file that cannot be read, that others can read, or that has no tokens.
   */
  constructor(file: string, changed: () => void, say: (text: string) => void) {
    this.#file = file
    this.#say = say
    this.#unwatch = watchFiles([file], () => {
      if (this.#readAgain()) changed()
    })
    try {
      this.#tokens = this.#read()
      if (this.#tokens.size === 0)
        throw new UsageError(`${file} has no token: "leapstream token --out ${file}" adds one`)
    } catch (error) {
      this.#unwatch()
      throw error
    }
  }

  /** SHA-256 of a valid token; undefined for any other text. */
  digestOfValid(token: string): string | undefined {
    return matchingDigest(token, this.#tokens.keys())
  }

  /** What somebody with this token may do; undefined when it is not valid, or no longer. */
  scopes(digest: string): ReadonlySet<Scope> | undefined {
    return this.#tokens.get(digest)
  }

  close(): void {
    this.#unwatch()
  }

  #read(): ReadonlyMap<string, ReadonlySet<Scope>> {
    const file = this.#file
    let text: string
    try {
      const stats = statSync(file)
      if (stats.isDirectory())
        throw new UsageError(`--token-file ${file} is a folder: give the name of a file`)
      const { mode } = stats
      // Windows has no such modes
      if (process.platform !== 'win32' && (mode & 0o077) !== 0)
        throw new UsageError(`${file}: others than you can read these tokens: chmod 600 ${file}`)
      text = readFileSync(file, 'utf8')
    } catch (cause) {
      if (cause instanceof UsageError) throw cause
      throw new UsageError(`the token file ${file} cannot be read: ${(cause as Error).message}`, { cause })
    }
    return readTokens(text, file)
  }

  /** True when it could be read. */
  #readAgain(): boolean {
    try {
      this.#tokens = this.#read()
    } catch (error) {
      this.#say(`${(error as Error).message}; until then the tokens that were valid before still are`)
      return false
    }
    if (this.#tokens.size === 0) this.#say(`${this.#file} has no token any more: nobody is let in`)
    return true
  }
}
