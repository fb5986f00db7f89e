import { type Database, openDatabase } from './database.ts'

/**
 * Makes one file of a log and what was committed to it last, so that whoever copies log.sqlite has all of it. To be called by who
 * has read it while it was written, and was in the way when the writer closed it.
 */
export function makeOneFile(file: string): void {
  let log: Database | undefined
  try {
    log = openDatabase(file, { fileMustExist: true })
    log.pragma('journal_mode = delete')
  } catch {
    // somebody else reads it, and does the same in the end; or it can only be read, or has gone
  } finally {
    log?.close()
  }
}
