import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type Sqlite from 'better-sqlite3'
import { RecordError } from '../errors.ts'

export type Database = Sqlite.Database
export type Statement = Sqlite.Statement

const require = createRequire(import.meta.url)

/**
 * SQLite, which need not be installed: it is compiled where no binary fits a machine, and leapstream samples without it.
 *
 * @throws RecordError, which says how to get it.
 */
export function openDatabase(file: string, options: Sqlite.Options = {}): Database {
  return new (sqlite())(file, options)
}

let loaded: typeof Sqlite | undefined

function sqlite(): typeof Sqlite {
  if (loaded !== undefined) return loaded
  try {
    const Database = require('better-sqlite3') as typeof Sqlite
    // its compiled part is loaded only by the first database
    new Database(':memory:').close()
    loaded = Database
    return Database
  } catch (cause) {
    const missing = (cause as { code?: string }).code === 'MODULE_NOT_FOUND'
    const what = missing
      ? 'is not installed'
      : `cannot be loaded (${(cause as Error).message.split('\n')[0]})`
    throw new RecordError(
      `run directories need the package better-sqlite3, which ${what}: install a C++ compiler and make where no binary is offered for this machine, then "npm install --save-optional better-sqlite3@${version()}"; without --run-dir everything else works`,
      { cause },
    )
  }
}

function version(): string {
  const file = new URL('../../package.json', import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')).optionalDependencies['better-sqlite3']
}
