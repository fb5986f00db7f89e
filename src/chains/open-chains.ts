import { LeapstreamError, UsageError } from '../errors.ts'
import { counted } from '../values/format.ts'
import type { ByteSource } from './byte-source.ts'
import { ChainQueue } from './chain-queue.ts'
import { ChainSplitter } from './chain-splitter.ts'
import { checkSameColumns, type RowOptions, RowReader } from './row-reader.ts'

/** Consecutive rows of all chains: of each column `[steps, chains]`. */
export interface RowsOfChains {
  readonly steps: number
  readonly columns: readonly Float64Array[]
}

export interface ChainsOfPrograms extends RowOptions {
  /** How many chains there are, where a column says of which one a row is. Default: those that come first. */
  readonly chains?: number
  /** The end, once nothing has come for so many seconds. Default: never. */
  readonly idle?: number
  /** Hears what was assumed, left out, or has happened. */
  readonly tell: (text: string) => void
}

/** Milliseconds between two looks whether a file has grown. */
const LOOK = 200
/** Bytes of rows that are read of a file ahead of the others. */
const AHEAD = 4 * 2 ** 20
/** Bytes of rows of a pipe that wait for other chains. */
const MOST_WAITING = 256 * 2 ** 20
/** Rows that are given at once, at most: so many, and so many numbers. */
const MOST_ROWS = 16_384
const MOST_NUMBERS = 2 ** 16

/** Chains that other programs make, side by side: each block of rows is what all of them have. */
export class OpenChains {
  /** Of the columns, in the order of `rows`. */
  readonly names: readonly string[]
  /** What each chain is: a file, or the number that its rows have. */
  readonly chains: readonly string[]
  /** Why the reading ended, where it was not because there is no more. */
  trouble: LeapstreamError | undefined
  readonly #readers: readonly RowReader[]
  readonly #queues: readonly ChainQueue[]
  readonly #splitter: ChainSplitter | undefined
  readonly #options: ChainsOfPrograms

  /** For {@link openChains}. */
  constructor(
    readers: readonly RowReader[],
    splitter: ChainSplitter | undefined,
    queues: readonly ChainQueue[],
    options: ChainsOfPrograms,
  ) {
    this.#readers = readers
    this.#splitter = splitter
    this.#queues = splitter?.queues ?? queues
    this.#options = options
    this.names = splitter?.names ?? readers[0]!.names
    this.chains = splitter?.chains ?? readers.map(({ name }) => name)
  }

  /** The rows, until there are no more, they cannot be read, or the signal aborts. */
  async *rows(ending: AbortSignal): AsyncGenerator<RowsOfChains> {
    try {
      while (!ending.aborted) {
        const rows = this.#take()
        if (rows !== undefined) {
          yield rows
          continue
        }
        if (this.#isOver) break
        if (!(await this.#readMore()) && !this.#isOver) {
          if (isIdle(this.#readers, this.#options.idle)) this.#finish()
          else await somethingCame(this.#readers, ending)
        }
      }
      if (!ending.aborted) this.#tellRest()
    } catch (error) {
      if (!(error instanceof LeapstreamError)) throw error
      this.trouble = error
    } finally {
      await Promise.all(this.#readers.map((reader) => reader.close()))
    }
  }

  /** A chain is over, and nothing of it waits: no further block can be complete. */
  get #isOver(): boolean {
    if (this.#splitter !== undefined) return this.#readers[0]!.isOver
    return this.#readers.some((reader, i) => reader.isOver && this.#queues[i]!.rows === 0)
  }

  #take(): RowsOfChains | undefined {
    const chains = this.#queues.length
    const width = this.names.length
    const most = Math.max(1, Math.min(MOST_ROWS, Math.floor(MOST_NUMBERS / (chains * width))))
    const steps = Math.min(most, ...this.#queues.map(({ rows }) => rows))
    if (steps === 0) return undefined
    const columns = Array.from({ length: width }, () => new Float64Array(steps * chains))
    for (const [chain, queue] of this.#queues.entries()) queue.take(steps, columns, chain, chains)
    return { steps, columns }
  }

  /** Reads once from each that is not far ahead; whether anything came. */
  async #readMore(): Promise<boolean> {
    let hasGrown = false
    for (const [i, reader] of this.#readers.entries()) {
      if (reader.isOver || (this.#splitter === undefined && this.#queues[i]!.bytes > AHEAD)) continue
      const rows = await reader.next()
      if (rows === undefined) continue
      hasGrown = true
      if (this.#splitter === undefined) this.#queues[i]!.push(rows.values, rows.rows)
      else this.#splitter.push(rows)
    }
    if (this.#splitter !== undefined && this.#splitter.bytes > MOST_WAITING) throw this.#splitter.farApart()
    return hasGrown
  }

  #finish(): void {
    for (const [i, reader] of this.#readers.entries()) {
      const rows = reader.finish()
      if (rows === undefined) continue
      if (this.#splitter === undefined) this.#queues[i]!.push(rows.values, rows.rows)
      else this.#splitter.push(rows)
    }
  }

  /** What is left of chains that are longer than the shortest. */
  #tellRest(): void {
    const longer = this.#queues.flatMap(({ rows }, i) =>
      rows === 0 ? [] : [`${this.chains[i]} (${counted(rows, 'row')})`],
    )
    if (longer.length > 0)
      this.#options.tell(
        `the run is as long as the shortest chain; what others have more is left out: ${longer.slice(0, 5).join(', ')}${longer.length > 5 ? ' and others' : ''}`,
      )
  }
}

/** Whether nothing has come for so many seconds. */
function isIdle(readers: readonly RowReader[], idle: number | undefined): boolean {
  if (idle === undefined) return false
  const last = Math.max(...readers.map(({ grownAt }) => grownAt))
  return performance.now() - last >= 1000 * idle
}

/** Waits until it may be worth reading again. */
async function somethingCame(readers: readonly RowReader[], ending: AbortSignal): Promise<void> {
  if (ending.aborted) return
  // a quiet pipe is waited for millions of times: nothing of that may stay with it or with the signal
  const takeBack: (() => void)[] = []
  await new Promise<void>((resolve) => {
    const wake = () => resolve()
    const timer = setTimeout(wake, LOOK)
    ending.addEventListener('abort', wake)
    takeBack.push(
      () => clearTimeout(timer),
      () => ending.removeEventListener('abort', wake),
    )
    for (const reader of readers) if (!reader.isOver) takeBack.push(reader.onGrown(wake))
  })
  for (const end of takeBack) end()
}

/**
 * Opens chains that other programs make, and waits until it is known which columns they have.
 *
 * @throws UsageError where there is nothing to read, or rows cannot be read; undefined when the signal aborts before.
 */
export async function openChains(
  sources: readonly ByteSource[],
  options: ChainsOfPrograms,
  ending: AbortSignal,
): Promise<OpenChains | undefined> {
  const { tell, chainColumn, idle } = options
  const readers = sources.map((source) => new RowReader(source, options, tell))
  const early: ChainQueue[] = []
  let splitter: ChainSplitter | undefined
  const put = (i: number, { rows, values }: { rows: number; values: Float64Array }) => {
    if (rows === 0) return
    const reader = readers[i]!
    if (chainColumn !== undefined) {
      splitter ??= new ChainSplitter(reader.name, reader.names, chainColumn, options.chains, reader.words)
      splitter.push({ rows, values })
    } else {
      early[i] ??= new ChainQueue(reader.names.length)
      early[i].push(values, rows)
    }
  }
  try {
    for (;;) {
      let hasGrown = false
      for (const [i, reader] of readers.entries()) {
        if (reader.isOver || (early[i]?.bytes ?? 0) > AHEAD) continue
        const rows = await reader.next()
        if (rows === undefined) continue
        hasGrown = true
        put(i, rows)
      }
      if (!hasGrown && isIdle(readers, idle))
        for (const [i, reader] of readers.entries()) {
          const rows = reader.finish()
          if (rows !== undefined) put(i, rows)
        }
      const empty = readers.find(
        ({ isOver, names }) =>
          isOver && (names.length === 0 || (chainColumn !== undefined && splitter === undefined)),
      )
      if (empty !== undefined) throw new UsageError(`${empty.name} has no rows: nothing can be followed`)
      if (readers[0]?.isOver) splitter?.settle()
      if (
        splitter !== undefined &&
        !splitter.isSettled &&
        (readers[0]!.isOver || splitter.bytes > MOST_WAITING)
      )
        throw splitter.fewChains()
      const isKnown =
        chainColumn === undefined ? readers.every(({ names }) => names.length > 0) : splitter?.isSettled
      if (isKnown) break
      if (ending.aborted) {
        await Promise.all(readers.map((reader) => reader.close()))
        return undefined
      }
      if (!hasGrown) await somethingCame(readers, ending)
    }
    for (const reader of readers) checkSameColumns(readers[0]!, reader)
    for (const warning of readers[0]!.warnings) tell(`${readers[0]!.name}: ${warning}`)
  } catch (error) {
    await Promise.all(readers.map((reader) => reader.close()))
    throw error
  }
  const queues = readers.map(({ names }, i) => early[i] ?? new ChainQueue(names.length))
  return new OpenChains(readers, splitter, queues, options)
}
