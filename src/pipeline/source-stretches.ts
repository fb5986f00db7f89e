import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import { Observable } from 'rxjs'
import type { Stretch } from '../threads/stretch.ts'
import type { Quantity } from './quantity.ts'
import type { StageStretches } from './sampler-stage.ts'
import { StandardSums } from './standard-sums.ts'
import { withPauses } from './with-pauses.ts'

/** Consecutive rows of all chains: of each measurement `[steps, chains]`. */
export interface ColumnRows {
  readonly steps: number
  readonly columns: readonly Float64Array[]
}

/** Where the rows of chains come from that another program makes: gives them until there are no more, or the signal aborts. */
export type ColumnSource = (ending: AbortSignal) => AsyncIterable<ColumnRows>

interface SourceStretches extends StageStretches {
  readonly source: ColumnSource
  readonly quantities: readonly Quantity[]
  readonly chains: number
  readonly squares: readonly string[]
  /** Rows after which it ends, by their number. */
  readonly until: number
  readonly started: () => void
  readonly ready: () => Promise<unknown>
}

/** Milliseconds after which the event loop has a turn. */
const TURN = 20

/** Milliseconds without a row after which those that came last are shown: analyses are not read at every row. */
const PAUSE = 300

/** Rows of a source as the stretches of a stage, summed as those of a sampler are. */
export function sourceStretches(options: SourceStretches): Observable<Stretch> {
  return new Observable((subscriber) => {
    const ending = new AbortController()
    const listening = options.stopped.subscribe(() => ending.abort())
    deliverAll(options, (stretch) => subscriber.next(stretch), ending.signal).then(
      () => subscriber.complete(),
      (error) => subscriber.error(error),
    )
    return () => {
      listening.unsubscribe()
      ending.abort()
    }
  })
}

async function deliverAll(
  { source, quantities, chains, squares, until, sums, started, ready }: SourceStretches,
  deliver: (stretch: Stretch) => void,
  ending: AbortSignal,
): Promise<void> {
  const summed = new StandardSums(quantities, { firstChain: 0, chains, of: chains }, squares)
  const aborted = new Promise<void>((resolve) => {
    ending.addEventListener('abort', () => resolve(), { once: true })
  })
  let first = 0
  let rowsInSums = 0
  let turn = performance.now()
  const giveTurn = async () => {
    if (performance.now() - turn < TURN) return
    await eventLoopTurn()
    turn = performance.now()
  }
  for await (const rows of withPauses(source(ending), PAUSE)) {
    if (rows === undefined) {
      if (ending.aborted) break
      if (rowsInSums === first || !sums.wanted(first)) continue
      deliver(stretchOf([], first, 0, [summed.copy()]))
      rowsInSums = first
      continue
    }
    if (first === 0) started()
    const steps = Math.min(rows.steps, until - first)
    const columns =
      steps === rows.steps ? rows.columns : rows.columns.map((column) => column.subarray(0, steps * chains))
    for (const _ of summed.pushing(columns, steps, first)) await giveTurn()
    const isWanted = sums.wanted(first + steps)
    deliver(stretchOf(columns, first, steps, isWanted ? [summed.copy()] : undefined))
    first += steps
    if (isWanted) rowsInSums = first
    await Promise.race([ready(), aborted])
    if (ending.aborted || first === until) break
    await giveTurn()
  }
  deliver(stretchOf([], first, 0, first === 0 ? [undefined] : [summed.copy()]))
}

function stretchOf(
  columns: readonly Float64Array[],
  first: number,
  steps: number,
  sums: readonly unknown[] | undefined,
): Stretch {
  return {
    first,
    steps,
    settings: {},
    ...(sums !== undefined && { sums }),
    column: (index) => columns[index]!.slice(),
    links: () => undefined,
  }
}
