import { lstatSync, realpathSync, type Stats, statSync } from 'node:fs'
import { FileError } from '../errors.ts'
import { reasonOf } from './reason-of.ts'

/**
 * The path of the regular file that a name stands for, whether it exists or not. A symbolic link is followed, so that it stays a
 * link when the file is replaced.
 *
 * @throws FileError for what must not be replaced by a file: a folder, a device, a pipe, a socket, a link to nothing. Also for a
 * name that is empty or ends like that of a folder.
 */
export function writablePlace(file: string): string {
  if (file === '') throw new FileError(file, 'give the name of a file')
  if (/[/\\]$/.test(file) && (file.endsWith('/') || process.platform === 'win32'))
    throw new FileError(file, 'is the name of a folder: give the name of a file')
  let stats: Stats | undefined
  try {
    stats = lstatSync(file, { throwIfNoEntry: false })
    if (stats?.isSymbolicLink()) stats = statSync(file)
  } catch (cause) {
    const missing = (cause as { code?: string }).code === 'ENOENT'
    throw new FileError(file, missing ? 'is a symbolic link to nothing' : reasonOf(cause, file), { cause })
  }
  if (stats === undefined) return file
  if (!stats.isFile()) throw new FileError(file, `is ${kindOf(stats)}: give the name of a file`)
  return realpathSync(file)
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder'
  if (stats.isFIFO()) return 'a pipe'
  return stats.isSocket() ? 'a socket' : 'a device'
}
