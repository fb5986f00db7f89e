import { readFileSync, statSync } from 'node:fs'
import { UsageError } from '../errors.ts'

/**
 * The bytes of a file. Errors begin with `what` it is, such as `model`.
 *
 * @throws UsageError where there is no such file, it is a folder or a device, or it cannot be read.
 */
export function readWhole(file: string, what: string): Uint8Array {
  const cannot = (why: string, cause?: unknown) =>
    new UsageError(`${what} ${file} cannot be read: ${why}`, { cause })
  try {
    const stats = statSync(file)
    if (stats.isDirectory()) throw cannot('it is a folder: give the name of a file')
    if (!stats.isFile()) throw cannot('it is a device, a pipe or a socket: give the name of a file')
    return readFileSync(file)
  } catch (cause) {
    if (cause instanceof UsageError) throw cause
    const { code, message } = cause as NodeJS.ErrnoException
    throw cannot(code === 'ENOENT' ? 'no such file' : message, cause)
  }
}
