import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { FileError } from '../errors.ts'
import { companionPath, companions } from './companion.ts'
import { reasonOf } from './reason-of.ts'
import { syncFolder } from './sync-folder.ts'
import { writablePlace } from './writable-place.ts'

/**
 * Writes a file so that it appears complete or not at all, and is on the disk afterwards. The new file is written beside the old
 * one and then takes its name. A symbolic link stays, and the file it leads to is replaced. What a process that was killed left
 * beside the file is removed by the next one that writes it.
 *
 * @throws FileError naming the file when it cannot be written, or when a device, a pipe or a folder has its name; nothing is
 * left behind.
 */
export function writeWhole(file: string, bytes: Uint8Array): void {
  const place = writablePlace(file)
  const unfinished = companionPath(place, 'part')
  try {
    for (const { path, running } of companions(place, 'part'))
      if (running === false) rmSync(path, { force: true })
    writeNew(unfinished, bytes)
    try {
      renameSync(unfinished, place)
    } catch (cause) {
      rmSync(unfinished, { force: true })
      throw cause
    }
    syncFolder(dirname(place))
  } catch (cause) {
    throw new FileError(file, reasonOf(cause, place), { cause })
  }
}

/** Writes a file that must not exist yet, and waits until it is on the disk. Leaves nothing when it fails. */
function writeNew(file: string, bytes: Uint8Array): void {
  const descriptor = openSync(file, 'wx')
  try {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  } catch (cause) {
    rmSync(file, { force: true })
    throw cause
  }
}
