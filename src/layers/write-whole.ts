import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { UsageError } from '../errors.ts'

/**
 * Writes a file so that it appears complete or not at all, and is on the disk afterwards: an older file of that name stays
 * until the new one has been written beside it.
 *
 * @throws UsageError naming the file when it cannot be written; nothing is left behind.
 */
export function writeWhole(file: string, bytes: Uint8Array): void {
  const unfinished = `${file}.${process.pid}.part`
  try {
    const descriptor = openSync(unfinished, 'w')
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(unfinished, file)
  } catch (cause) {
    rmSync(unfinished, { force: true })
    throw new UsageError(`${file} cannot be written: ${(cause as Error).message}`, { cause })
  }
}
