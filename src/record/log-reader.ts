import { existsSync } from 'node:fs'
import { RecordError } from '../errors.ts'
import { checksum } from './checksum.ts'
import { type Database, openDatabase, type Statement } from './database.ts'
import { LOG_ID, LOG_VERSION } from './log-schema.ts'
import type { LoggedSampler, LoggedStretch } from './log-writer.ts'

/** Consecutive trajectories of all chains of one measurement. */
export interface Block {
  /** 1, 2, 3 ... of this measurement, and the same for all measurements of its sampler. */
  readonly seq: number
  /** Number of the first trajectory. */
  readonly first: number
  readonly steps: number
  readonly chains: number
  /** When it was written, milliseconds since 1970. */
  readonly time: number
  /** `[steps, chains]`. */
  readonly values: Float64Array
}

/** The value of an analysis as it was after a trajectory. */
export interface LoggedAnalysis {
  readonly name: string
  /** 1, 2, 3 ... of this analysis. */
  readonly seq: number
  readonly trajectory: number
  readonly time: number
  /** As JSON, by `writeExactJson` of src/files. */
  readonly json: string
}

export interface LogEvent {
  readonly time: number
  readonly kind: string
  readonly detail: Readonly<Record<string, unknown>>
}

/** The configurations of all chains after a trajectory. */
export interface StoredConfigurations {
  readonly trajectory: number
  /** Radians, as `shape` says: `[chains, 2, nt, nx]`. */
  readonly links: Float32Array | Float64Array
  readonly shape: readonly number[]
}

/** Trajectories that are in the log: from `first` on, before `end`. */
export interface LoggedRange {
  readonly first: number
  readonly end: number
}

interface BlockRow {
  seq: number
  first: number
  steps: number
  time: number
  data: Buffer
  crc: number
}

/** Reads log.sqlite, also while it is written: what was committed before a call is there. */
export class LogReader {
  readonly file: string
  /** Random, made with the log. */
  readonly epoch: string
  /** Name of the run. */
  readonly run: string
  readonly samplers: readonly LoggedSampler[]
  readonly #log: Database
  /** Ids of measurements, by sampler and name. */
  readonly #ids = new Map<string, number>()
  readonly #block: Statement
  readonly #blockAt: Statement
  readonly #lastBlock: Statement

  /** @throws RecordError where there is no log, it is damaged, or another version wrote it. */
  constructor(file: string) {
    this.file = file
    if (!existsSync(file)) throw new RecordError(`${file}: there is no log here`)
    let log: Database | undefined
    try {
      log = openToRead(file)
      if (log.pragma('application_id', { simple: true }) !== LOG_ID)
        throw new RecordError(`${file} is no log of leapstream`)
      const version = log.pragma('user_version', { simple: true })
      if (version !== LOG_VERSION)
        throw new RecordError(
          `${file} has layout ${version}, this version of leapstream reads layout ${LOG_VERSION}: use the version that wrote it`,
        )
      const { epoch, run } = log.prepare('select epoch, run from log').get() as { epoch: string; run: string }
      this.epoch = epoch
      this.run = run
      this.#log = log
      this.samplers = this.#readSamplers()
      this.#block = log.prepare('select * from block where measurement = ? and seq = ?')
      this.#blockAt = log.prepare(
        'select seq, first, steps from block where measurement = ? order by seq limit 1 offset ?',
      )
      this.#lastBlock = log.prepare(
        'select seq, first, steps from block where measurement = ? order by seq desc limit 1',
      )
    } catch (cause) {
      log?.close()
      throw damaged(file, cause)
    }
  }

  close(): void {
    this.#log.close()
  }

  /** The trajectories of a sampler that are logged; none gives `undefined`. */
  range(sampler: string): LoggedRange | undefined {
    const id = this.#idOfSampler(sampler)
    return this.#reading(() => {
      const first = this.#blockAt.get(id, 0) as BlockRow | undefined
      const last = this.#lastBlock.get(id) as BlockRow | undefined
      if (first === undefined || last === undefined) return undefined
      return { first: first.first, end: last.first + last.steps }
    })
  }

  /** Number of the newest block of the measurements of a sampler; 0 before the first. */
  newestSeq(sampler: string): number {
    const id = this.#idOfSampler(sampler)
    return this.#reading(() => (this.#lastBlock.get(id) as BlockRow | undefined)?.seq ?? 0)
  }

  /**
   * A block of a measurement by its number; undefined where it is not there yet.
   *
   * @throws RecordError for a block that is damaged.
   */
  block(sampler: string, measurement: string, seq: number): Block | undefined {
    const { chains } = this.sampler(sampler)
    const id = this.#idOf(sampler, measurement)
    const where = `block ${seq} of measurement ${measurement} of ${sampler}`
    return this.#reading(() => {
      const row = this.#block.get(id, seq) as BlockRow | undefined
      if (row === undefined) return undefined
      const { first, steps, time, data, crc } = row
      if (checksum([id, seq, first, steps, time], data) !== crc || data.length !== 8 * steps * chains)
        throw new RecordError(
          `${this.file}: ${where} is damaged, its checksum is wrong: take a copy of the run from before`,
        )
      return { seq, first, steps, chains, time, values: numbersOf(data, Float64Array) }
    })
  }

  /** The block that has a trajectory, or else the first one after it; undefined where there is none. */
  seqAt(sampler: string, trajectory: number): number | undefined {
    const id = this.#idOfSampler(sampler)
    return this.#reading(() => {
      const last = this.#lastBlock.get(id) as BlockRow | undefined
      if (last === undefined || last.first + last.steps <= trajectory) return undefined
      let [low, high] = [1, last.seq]
      const ends = this.#log
        .prepare('select first + steps from block where measurement = ? and seq = ?')
        .pluck()
      while (low < high) {
        const middle = Math.floor((low + high) / 2)
        if ((ends.get(id, middle) as number) <= trajectory) low = middle + 1
        else high = middle
      }
      return low
    })
  }

  /**
   * Measurements of a sampler, trajectory by trajectory, in stretches: those of `names`, from trajectory `from` on and before `until`.
   * Nothing is left out: a block that is missing or damaged is an error.
   *
   * @throws RecordError for a block that is missing or damaged.
   */
  *stretches(
    sampler: string,
    names: readonly string[],
    { from = 0, until = Number.POSITIVE_INFINITY }: { readonly from?: number; readonly until?: number } = {},
  ): Generator<LoggedStretch> {
    const { chains } = this.sampler(sampler)
    const start = this.seqAt(sampler, from)
    if (start === undefined || names.length === 0) return
    const newest = this.newestSeq(sampler)
    let next: number | undefined
    for (let seq = start; seq <= newest; seq++) {
      const blocks = names.map((name) => this.block(sampler, name, seq))
      const [block] = blocks
      if (
        block === undefined ||
        (next !== undefined && block.first !== next) ||
        blocks.some((other) => other?.first !== block.first || other.steps !== block.steps)
      )
        throw new RecordError(
          `${this.file}: block ${seq} of ${sampler} is missing or not where it belongs: the log is damaged, take a copy of the run from before`,
        )
      next = block.first + block.steps
      if (block.first >= until) return
      const skipped = Math.max(0, from - block.first)
      const steps = Math.min(block.steps, until - block.first) - skipped
      if (steps <= 0) continue
      const part = ({ values }: Block) => values.subarray(skipped * chains, (skipped + steps) * chains)
      yield { first: block.first + skipped, steps, columns: blocks.map((each) => part(each!)) }
    }
  }

  /**
   * Values of an analysis from number `from` on, at most `limit` of them, oldest first.
   *
   * @throws RecordError for a value that is damaged.
   */
  analyses(sampler: string, name: string, from = 1, limit = Number.MAX_SAFE_INTEGER): LoggedAnalysis[] {
    return this.#analyses(
      sampler,
      'select * from analysis where sampler = ? and name = ? and seq >= ? order by seq limit ?',
      name,
      from,
      limit,
    )
  }

  /** The newest value of each analysis of a sampler. */
  latestAnalyses(sampler: string): LoggedAnalysis[] {
    return this.analysisNames(sampler).flatMap((name) => this.latestAnalysis(sampler, name) ?? [])
  }

  /** The newest value of an analysis; undefined where there is none. */
  latestAnalysis(sampler: string, name: string): LoggedAnalysis | undefined {
    const [latest] = this.#analyses(
      sampler,
      'select * from analysis where sampler = ? and name = ? order by seq desc limit 1',
      name,
    )
    return latest
  }

  /** Number of the newest value of each analysis of a sampler, by name. */
  newestAnalyses(sampler: string): ReadonlyMap<string, number> {
    const index = this.#indexOf(sampler)
    const names = this.analysisNames(sampler)
    return this.#reading(() => {
      const newest = this.#log.prepare('select max(seq) from analysis where sampler = ? and name = ?').pluck()
      return new Map(names.map((name) => [name, newest.get(index, name) as number]))
    })
  }

  /** Names of the analyses of a sampler that are logged. */
  analysisNames(sampler: string): string[] {
    const index = this.#indexOf(sampler)
    return this.#reading(() => {
      // one step in the index for each name
      const next = this.#log.prepare('select min(name) from analysis where sampler = ? and name > ?').pluck()
      const names: string[] = []
      for (let name = next.get(index, '') as string | null; name !== null; ) {
        names.push(name)
        name = next.get(index, name) as string | null
      }
      return names
    })
  }

  /** All events, oldest first. */
  events(): LogEvent[] {
    return this.#reading(() => {
      const rows = this.#log.prepare('select * from event order by id').all() as {
        id: number
        time: number
        kind: string
        detail: string
        crc: number
      }[]
      return rows.map(({ id, time, kind, detail, crc }) => {
        if (checksum([kind, time], Buffer.from(detail)) !== crc)
          throw new RecordError(`${this.file}: event ${id} is damaged, its checksum is wrong`)
        return { time, kind, detail: JSON.parse(detail) }
      })
    })
  }

  /** Trajectories after which the configurations of a sampler were kept. */
  configurationTrajectories(sampler: string): number[] {
    const index = this.#indexOf(sampler)
    return this.#reading(
      () =>
        this.#log
          .prepare('select trajectory from configuration where sampler = ? order by trajectory')
          .pluck()
          .all(index) as number[],
    )
  }

  /**
   * The configurations that were kept after a trajectory.
   *
   * @throws RecordError where there are none, or they are damaged.
   */
  configurations(sampler: string, trajectory: number): StoredConfigurations {
    const index = this.#indexOf(sampler)
    return this.#reading(() => {
      const row = this.#log
        .prepare(
          'select dtype, shape, time, data, crc from configuration where sampler = ? and trajectory = ?',
        )
        .get(index, trajectory) as
        | { dtype: string; shape: string; time: number; data: Buffer; crc: number }
        | undefined
      const where = `${this.file}: configurations of ${sampler} after trajectory ${trajectory}`
      if (row === undefined) throw new RecordError(`${where} were not kept`)
      const { dtype, shape, time, data, crc } = row
      if (checksum([index, trajectory, dtype, shape, time], data) !== crc)
        throw new RecordError(`${where} are damaged, their checksum is wrong`)
      const links = dtype === '<f4' ? numbersOf(data, Float32Array) : numbersOf(data, Float64Array)
      return { trajectory, links, shape: JSON.parse(shape) as number[] }
    })
  }

  /** Changes whenever somebody else has committed. */
  get dataVersion(): number {
    return this.#reading(() => this.#log.pragma('data_version', { simple: true }) as number)
  }

  /** @throws RecordError for a sampler that is not in the log. */
  sampler(name: string): LoggedSampler {
    return this.samplers[this.#indexOf(name)]!
  }

  #analyses(sampler: string, sql: string, name: string, ...rest: number[]): LoggedAnalysis[] {
    const index = this.#indexOf(sampler)
    return this.#reading(() => {
      const rows = this.#log.prepare(sql).all(index, name, ...rest) as {
        seq: number
        trajectory: number
        time: number
        value: string
        crc: number
      }[]
      return rows.map(({ seq, trajectory, time, value, crc }) => {
        if (checksum([index, name, seq, trajectory, time], Buffer.from(value)) !== crc)
          throw new RecordError(
            `${this.file}: value ${seq} of analysis ${name} of ${sampler} is damaged, its checksum is wrong`,
          )
        return { name, seq, trajectory, time, json: value }
      })
    })
  }

  #readSamplers(): LoggedSampler[] {
    const rows = this.#log.prepare('select id, name, chains from sampler order by id').all() as {
      id: number
      name: string
      chains: number
    }[]
    return rows.map(({ id, name, chains }) => {
      const measurements = this.#log
        .prepare('select id, name from measurement where sampler = ? order by id')
        .all(id) as { id: number; name: string }[]
      for (const measurement of measurements) this.#ids.set(`${name} ${measurement.name}`, measurement.id)
      return { name, chains, measurements: measurements.map((measurement) => measurement.name) }
    })
  }

  #indexOf(sampler: string): number {
    const index = this.samplers.findIndex(({ name }) => name === sampler)
    if (index < 0)
      throw new RecordError(
        `${this.file} has no sampler ${sampler}: there are ${this.samplers.map(({ name }) => name).join(', ')}`,
      )
    return index
  }

  #idOf(sampler: string, measurement: string): number {
    const { measurements } = this.sampler(sampler)
    const id = this.#ids.get(`${sampler} ${measurement}`)
    if (id === undefined)
      throw new RecordError(
        `${this.file} has no measurement ${measurement} of ${sampler}: there are ${measurements.join(', ')}`,
      )
    return id
  }

  /** The first measurement of a sampler, which stands for all: their blocks are alike. */
  #idOfSampler(sampler: string): number {
    return this.#idOf(sampler, this.sampler(sampler).measurements[0]!)
  }

  #reading<T>(read: () => T): T {
    try {
      return read()
    } catch (cause) {
      throw damaged(this.file, cause)
    }
  }
}

/** Opens a log. Where a process was killed while it closed the log, SQLite undoes that first, for which it has to write. */
function openToRead(file: string): Database {
  const log = openDatabase(file, { readonly: true, fileMustExist: true })
  try {
    log.pragma('user_version')
    return log
  } catch (cause) {
    log.close()
    if ((cause as { code?: string }).code !== 'SQLITE_READONLY_ROLLBACK') throw cause
  }
  const undoing = openDatabase(file, { fileMustExist: true })
  try {
    undoing.pragma('user_version')
  } finally {
    undoing.close()
  }
  return openDatabase(file, { readonly: true, fileMustExist: true })
}

function numbersOf<Numbers extends Float32Array | Float64Array>(
  data: Buffer,
  Type: new (buffer: ArrayBuffer) => Numbers,
): Numbers {
  // a copy of its own, for the place of the bytes may be no multiple of 8
  return new Type(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer)
}

function damaged(file: string, cause: unknown): RecordError {
  if (cause instanceof RecordError) return cause
  const { code = '', message } = cause as { code?: string; message: string }
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT'))
    return new RecordError(`${file} is damaged (${message}): take a copy of the run from before`, { cause })
  const isUnfinished = ['-wal', '-journal'].some((rest) => existsSync(`${file}${rest}`))
  if (isUnfinished && /^SQLITE_(CANTOPEN|READONLY)/.test(code))
    return new RecordError(
      `${file} cannot be read where it is: its process was killed, and SQLite has to write beside it once: copy the run to a folder that can be written`,
      { cause },
    )
  return new RecordError(`${file} cannot be read: ${message}`, { cause })
}
