import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { RecordError } from '../errors.ts'

const require = createRequire(import.meta.url)

let loaded: unknown

/**
 * The class of SQLite's databases. It need not be installed: it is compiled where no binary fits a machine, and leapstream samples
 * without it. Its types stay out of this file, for whoever uses leapstream may not have them.
 *
 * @throws MissingSqlite, which says how to get it.
 */
export function loadSqlite(): unknown {
  if (loaded !== undefined) return loaded
  try {
    const Database = require('better-sqlite3')
    // its compiled part is loaded only by the first database
    new Database(':memory:').close()
    loaded = Database
    return Database
  } catch (cause) {
    const missing = (cause as { code?: string }).code === 'MODULE_NOT_FOUND'
    throw new MissingSqlite(
      missing
        ? 'package better-sqlite3 is not installed'
        : `package better-sqlite3 cannot be loaded (${(cause as Error).message.split('\n')[0]})`,
      { cause },
    )
  }
}

/** @throws MissingSqlite where SQLite is not there. */
export function checkSqlite(): void {
  loadSqlite()
}

/** Version of SQLite. @throws MissingSqlite where it is not installed. */
export function sqliteVersion(): string {
  const Database = loadSqlite() as new (
    file: string,
  ) => { prepare(sql: string): { get(): { version: string } }; close(): void }
  const database = new Database(':memory:')
  try {
    return database.prepare('select sqlite_version() as version').get().version
  } finally {
    database.close()
  }
}

/** SQLite is not installed, or was not compiled for this machine. */
export class MissingSqlite extends RecordError {
  readonly reason: string
  readonly remedy: string

  constructor(reason: string, options?: ErrorOptions) {
    const remedy = `"npm install --save-optional better-sqlite3@${version()}"; where it has no binary for this machine, that wants Python, make and a C++ compiler`
    super(
      `runs cannot be kept or read here, ${reason}: ${remedy}; without --run-dir everything works`,
      options,
    )
    this.reason = reason
    this.remedy = remedy
  }
}

function version(): string {
  const file = new URL('../../package.json', import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')).optionalDependencies['better-sqlite3']
}
