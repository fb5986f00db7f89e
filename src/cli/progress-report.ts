import { combineLatest, type Subscription } from 'rxjs'
import type { PipelineRun, Progress } from '../pipeline/index.ts'
import { duration, grouped } from '../stats/format.ts'

/** Milliseconds between lines where nobody sees them live. */
const PLAIN = 10_000
/** Milliseconds between updates of the line on a terminal. */
const LIVE = 200

interface Out {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** How far a run is: one line that renews itself on a terminal, a line every 10 s elsewhere. */
export class ProgressReport {
  readonly #out: Out
  readonly #subscription: Subscription
  #last = 0
  #drawn = false

  constructor(run: PipelineRun, out: Out, url: string | undefined) {
    this.#out = out
    out.write(`run ${run.id}${url === undefined ? '' : `: live at ${url}`}\n`)
    this.#last = performance.now()
    this.#subscription = combineLatest(run.samplers.map(({ progress }) => progress)).subscribe((all) =>
      this.#show(all),
    )
  }

  /** Takes the line away. */
  close(): void {
    this.#subscription.unsubscribe()
    if (this.#drawn) this.#out.write('\r\u001b[K')
    this.#drawn = false
  }

  #show(all: readonly Progress[]): void {
    const now = performance.now()
    const live = this.#out.isTTY === true
    if (now - this.#last < (live ? LIVE : PLAIN)) return
    this.#last = now
    const line = progressLine(all)
    if (live) {
      this.#out.write(`\r${line.slice(0, (this.#out.columns ?? 80) - 1)}\u001b[K`)
      this.#drawn = true
    } else this.#out.write(`${line}\n`)
  }
}

/** The slowest sampler decides when the run ends; rates add up over chains. */
function progressLine(all: readonly Progress[]): string {
  const slowest = all.reduce((a, b) => (b.trajectories / b.total < a.trajectories / a.total ? b : a))
  const rate = all.reduce((sum, { rate, chains }) => sum + rate * chains, 0)
  const who = all.length > 1 ? `${all.length} samplers, slowest ${slowest.sampler}: ` : ''
  const percent = Math.floor((100 * slowest.trajectories) / slowest.total)
  return [
    `${who}${slowest.phase} ${grouped(slowest.trajectories)} of ${grouped(slowest.total)} (${percent} %)`,
    `${grouped(slowest.rate)} trajectories/s per chain, ${grouped(rate)} in all`,
    `${slowest.eta === null ? '' : `${duration(slowest.eta)} left`}`,
  ].join('  ')
}
