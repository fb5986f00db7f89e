import { fstatSync, writeFileSync } from 'node:fs'
import { LeapstreamError } from '../errors.ts'

const STANDARD_OUTPUT = 1

/**
 * Writes to standard output; done when all of it is there.
 *
 * @throws LeapstreamError where it cannot be written: a full disk, a reader that has gone.
 */
export async function print(text: string): Promise<void> {
  try {
    // on a full disk a stream would write the part that fits without an error
    if (fstatSync(STANDARD_OUTPUT).isFile()) writeFileSync(STANDARD_OUTPUT, text)
    else await written(text)
  } catch (cause) {
    throw new LeapstreamError(`standard output cannot be written: ${(cause as Error).message}`, { cause })
  }
}

function written(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()))
  })
}
