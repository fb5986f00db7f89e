import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs'
import { FileError } from '../errors.ts'
import { reasonOf } from './reason-of.ts'
import { writablePlace } from './writable-place.ts'

/**
 * Adds a line at the end of a file, which is made when it is not there, and then only you can read it. What is there stays, whoever
 * else adds lines at the same time.
 *
 * @throws FileError naming the file when it cannot be written, or when others can read it.
 */
export function appendSecretLine(file: string, line: string): void {
  const place = writablePlace(file)
  let descriptor: number | undefined
  try {
    descriptor = openSync(place, 'a+', 0o600)
    const { mode, size } = fstatSync(descriptor)
    // Windows has no such modes
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new FileError(file, `others than you can read it: chmod 600 ${file}`)
    const last = Buffer.alloc(1)
    const isBroken = size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last.toString() !== '\n'
    writeSync(descriptor, `${isBroken ? '\n' : ''}${line}\n`)
    fsyncSync(descriptor)
  } catch (cause) {
    if (cause instanceof FileError) throw cause
    throw new FileError(file, reasonOf(cause, place), { cause })
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}
