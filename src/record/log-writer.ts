import { randomUUID } from 'node:crypto'
import { checksum } from './checksum.ts'
import { type Database, openDatabase, type Statement } from './database.ts'
import { LOG_ID, LOG_TABLES, LOG_VERSION, PAGE_BYTES } from './log-schema.ts'

/** When a commit is on the disk: `full` before it counts as written; `normal` later, so that a power cut may lose the last seconds. */
export type Durability = 'full' | 'normal'

/** A sampler whose measurements are logged. */
export interface LoggedSampler {
  readonly name: string
  readonly chains: number
  /** Names, in the order in which their columns come. */
  readonly measurements: readonly string[]
}

/** Consecutive trajectories of all chains of a sampler. */
export interface LoggedStretch {
  /** Number of the first trajectory. */
  readonly first: number
  readonly steps: number
  /** One for each measurement: `[steps, chains]`. */
  readonly columns: readonly Float64Array[]
}

/** The configurations of all chains after a trajectory, `[chains, 2, nt, nx]` in radians. */
export interface LoggedConfigurations {
  readonly trajectory: number
  readonly links: Float32Array | Float64Array
  readonly shape: readonly number[]
}

/** Makes log.sqlite of a run that begins. */
export function createLog(file: string, run: string, samplers: readonly LoggedSampler[]): void {
  const log = openDatabase(file)
  try {
    log.pragma(`page_size = ${PAGE_BYTES}`)
    log.pragma(`application_id = ${LOG_ID}`)
    log.pragma(`user_version = ${LOG_VERSION}`)
    log.pragma('journal_mode = wal')
    log.transaction(() => {
      log.exec(LOG_TABLES)
      log.prepare('insert into log values (?, ?)').run(randomUUID(), run)
      for (const [id, { name, chains, measurements }] of samplers.entries()) {
        log.prepare('insert into sampler values (?, ?, ?)').run(id, name, chains)
        const insert = log.prepare('insert into measurement (sampler, name) values (?, ?)')
        for (const measurement of measurements) insert.run(id, measurement)
      }
    })()
  } finally {
    log.close()
  }
}

/** Where a sampler stands in the log. */
interface LoggedUntil {
  /** Ids of its measurements. */
  readonly measurements: readonly number[]
  readonly chains: number
  nextSeq: number
}

/** Appends to log.sqlite. Everything between `begin` and `commit` is there afterwards, or nothing of it. */
export class LogWriter {
  readonly #log: Database
  readonly #samplers = new Map<number, LoggedUntil>()
  readonly #insertBlock: Statement
  readonly #insertAnalysis: Statement
  readonly #nextAnalysis: Statement
  readonly #insertConfiguration: Statement
  readonly #insertEvent: Statement

  constructor(file: string, durability: Durability) {
    const log = openDatabase(file, { fileMustExist: true })
    this.#log = log
    log.pragma('journal_mode = wal')
    log.pragma(`synchronous = ${durability}`)
    this.#insertBlock = log.prepare('insert into block values (?, ?, ?, ?, ?, ?, ?)')
    this.#insertAnalysis = log.prepare('insert into analysis values (?, ?, ?, ?, ?, ?, ?)')
    this.#nextAnalysis = log
      .prepare('select coalesce(max(seq), 0) + 1 from analysis where sampler = ? and name = ?')
      .pluck()
    this.#insertConfiguration = log.prepare(
      'insert or ignore into configuration values (?, ?, ?, ?, ?, ?, ?)',
    )
    this.#insertEvent = log.prepare('insert into event (time, kind, detail, crc) values (?, ?, ?, ?)')
    const samplers = log.prepare('select id, chains from sampler').all() as { id: number; chains: number }[]
    for (const { id, chains } of samplers) {
      const measurements = log
        .prepare('select id from measurement where sampler = ? order by id')
        .pluck()
        .all(id) as number[]
      const nextSeq = log
        .prepare('select coalesce(max(seq), 0) + 1 from block where measurement = ?')
        .pluck()
        .get(measurements[0]) as number
      this.#samplers.set(id, { measurements, chains, nextSeq })
    }
  }

  begin(): void {
    this.#log.exec('begin immediate')
  }

  commit(): void {
    this.#log.exec('commit')
  }

  /** A block of each measurement of a sampler. */
  addStretch(sampler: number, { first, steps, columns }: LoggedStretch): void {
    const state = this.#samplers.get(sampler)!
    const time = Date.now()
    const seq = state.nextSeq++
    for (const [i, column] of columns.entries()) {
      const measurement = state.measurements[i]!
      const data = bytesOf(column)
      const crc = checksum([measurement, seq, first, steps, time], data)
      this.#insertBlock.run(measurement, seq, first, steps, time, data, crc)
    }
  }

  /** Values of analyses after so many trajectories, as JSON by their names. */
  addAnalyses(sampler: number, trajectory: number, values: readonly (readonly [string, string])[]): void {
    const time = Date.now()
    for (const [name, value] of values) {
      const seq = this.#nextAnalysis.get(sampler, name) as number
      const crc = checksum([sampler, name, seq, trajectory, time], Buffer.from(value))
      this.#insertAnalysis.run(sampler, name, seq, trajectory, time, value, crc)
    }
  }

  /** Configurations that are there already are the same ones: they stay. */
  addConfigurations(sampler: number, { trajectory, links, shape }: LoggedConfigurations): void {
    const dtype = links instanceof Float32Array ? '<f4' : '<f8'
    const shapeText = JSON.stringify(shape)
    const data = bytesOf(links)
    const time = Date.now()
    const crc = checksum([sampler, trajectory, dtype, shapeText, time], data)
    this.#insertConfiguration.run(sampler, trajectory, dtype, shapeText, time, data, crc)
  }

  addEvent(kind: string, detail: string): void {
    const time = Date.now()
    this.#insertEvent.run(time, kind, detail, checksum([kind, time], Buffer.from(detail)))
  }

  /** Closes the log. Where nobody reads it, it is one file afterwards, which can be read without being written to. */
  close(): void {
    try {
      this.#log.pragma('journal_mode = delete')
    } catch (cause) {
      // a reader has it open: it stays as it is, which is as good for everyone who may write in the folder
      if ((cause as { code?: string }).code !== 'SQLITE_BUSY') throw cause
    } finally {
      this.#log.close()
    }
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array | Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}
