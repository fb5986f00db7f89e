import { existsSync } from 'node:fs'
import { RecordError } from '../errors.ts'
import { shellWord } from '../files/index.ts'
import { type Database, openDatabase } from './database.ts'
import { whyNotWritten } from './why-not-written.ts'

/** Milliseconds for which a process that only looks whether the lock is held may be in the way. */
const LOOKING = 1000

/**
 * Takes a run directory for this process alone, and returns the function that releases it. The sign of this is an exclusive
 * transaction on an empty database, so that the system releases it however the process ends.
 *
 * @throws RecordError when another process has it.
 */
export function lockDirectory(directory: string, file: string): () => void {
  let lock: Database | undefined
  try {
    lock = openDatabase(file, { timeout: LOOKING })
    lock.exec('begin exclusive')
  } catch (cause) {
    lock?.close()
    if (cause instanceof RecordError) throw cause
    if ((cause as { code?: string }).code === 'SQLITE_BUSY')
      throw new RecordError(
        `${directory}: another process is writing this run: wait until it has ended, or watch it with "leapstream serve ${shellWord(directory)}"`,
        { cause },
      )
    throw new RecordError(`${directory} cannot be written: ${whyNotWritten(cause)}`, { cause })
  }
  return () => lock.close()
}

/** Whether a process has the directory now. */
export function isLocked(file: string): boolean {
  if (!existsSync(file)) return false
  let lock: Database | undefined
  try {
    lock = openDatabase(file, { readonly: true, timeout: 0 })
    lock.pragma('user_version')
    return false
  } catch (cause) {
    if ((cause as { code?: string }).code === 'SQLITE_BUSY') return true
    // it was moved or deleted just now
    if (!existsSync(file)) return false
    if (cause instanceof RecordError) throw cause
    throw new RecordError(`${file} cannot be read: ${(cause as Error).message}`, { cause })
  } finally {
    lock?.close()
  }
}
