import type Sqlite from 'better-sqlite3'
import { loadSqlite } from './sqlite.ts'

export type Database = Sqlite.Database
export type Statement = Sqlite.Statement

/** Opens a database, or makes it. @throws MissingSqlite where SQLite is not installed. */
export function openDatabase(file: string, options: Sqlite.Options = {}): Database {
  return new (loadSqlite() as typeof Sqlite)(file, options)
}
