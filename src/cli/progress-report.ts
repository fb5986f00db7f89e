import { combineLatest, type Subscription } from 'rxjs'
import type { PipelineRun, Progress } from '../pipeline/index.ts'
import { duration, grouped } from '../stats/format.ts'
import { type Out, StatusLine } from './status-line.ts'

/** How far a run is: one line that renews itself on a terminal, a line every 10 s elsewhere. */
export class ProgressReport {
  readonly #line: StatusLine
  readonly #subscription: Subscription

  constructor(run: PipelineRun, out: Out, url: string | undefined) {
    out.write(`run ${run.id}${url === undefined ? '' : `: live at ${url}`}\n`)
    this.#line = new StatusLine(out)
    this.#subscription = combineLatest(run.samplers.map(({ progress }) => progress)).subscribe((all) =>
      this.#line.show(() => progressLine(all)),
    )
  }

  /** Takes the line away. */
  close(): void {
    this.#subscription.unsubscribe()
    this.#line.close()
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
