import { readFileSync, statSync } from 'node:fs'
import { UsageError } from '../errors.ts'

/**
 * The bytes of a file, which errors call `what`.
 *
 * @throws UsageError where it is not there, is no file (a folder, a device that never ends), or cannot be read.
 */
export function readWhole(file: string, what: string): Uint8Array {
  const cannot = (why: string, cause?: unknown) =>
    new UsageError(`${what} ${file} cannot be read: ${why}`, { cause })
  try {
    const found = statSync(file)
    if (found.isDirectory()) throw cannot('it is a folder: give the name of a file')
    if (!found.isFile()) throw cannot('it is a device, a pipe or a socket: give the name of a file')
    return readFileSync(file)
  } catch (cause) {
    if (cause instanceof UsageError) throw cause
    const { code, message } = cause as NodeJS.ErrnoException
    throw cannot(code === 'ENOENT' ? 'no such file' : message, cause)
  }
}
