import { readFileSync } from 'node:fs'
import { UsageError } from '../errors.ts'

/**
 * The token of a client: the first one in a file, where it may stand alone or as in the token file of a server; without a file that
 * in LEAPSTREAM_TOKEN. '' where there is none. The file is read again each time, for it may get another one.
 *
 * @throws UsageError for a file that cannot be read or has none, also from the function that it gives.
 */
export function clientToken(file: string | undefined, environment: NodeJS.ProcessEnv): () => string {
  if (file === undefined) return () => environment.LEAPSTREAM_TOKEN ?? ''
  const read = (): string => {
    let text: string
    try {
      text = readFileSync(file, 'utf8')
    } catch (cause) {
      throw new UsageError(`the token file ${file} cannot be read: ${(cause as Error).message}`, { cause })
    }
    const [token] = text
      .split('\n')
      .map((line) => line.trim().split(/\s+/)[0]!)
      .filter((word) => word !== '' && !word.startsWith('#'))
    if (token === undefined) throw new UsageError(`${file} has no token`)
    return token
  }
  read()
  return read
}
