import { combineLatest, type Subscription } from 'rxjs'
import type { PipelineRun, Progress } from '../pipeline/index.ts'
import { timeLeft } from '../stats/time-left.ts'
import { duration, grouped, percent } from '../values/format.ts'
import { stopTargetText } from '../values/stop-target-text.ts'
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

  /** Writes a line of its own. */
  note(text: string): void {
    this.#line.note(text)
  }

  /** Takes the line away. */
  close(): void {
    this.#subscription.unsubscribe()
    this.#line.close()
  }
}

/** The sampler that is furthest behind stands for all; rates add up over chains. */
export function progressLine(all: readonly Progress[]): string {
  const shareOf = ({ trajectories, total = 1 }: Progress) => trajectories / total
  const slowest = all.reduce((a, b) => (shareOf(b) < shareOf(a) ? b : a))
  const rate = all.reduce((sum, { rate, chains }) => sum + rate * chains, 0)
  const who = all.length > 1 ? `${all.length} samplers, slowest ${slowest.sampler}: ` : ''
  const of = slowest.total === undefined ? '' : ` of ${grouped(slowest.total)} (${percent(shareOf(slowest))})`
  const left = timeLeft(
    all.map(({ eta }) => eta),
    slowest,
  )
  return [
    `${who}${slowest.phase} ${grouped(slowest.trajectories)}${of}`,
    // a terminal may have no room for all
    ...[stopTargetText(all)].filter((text) => text !== ''),
    `${grouped(slowest.rate)} trajectories/s per chain, ${grouped(rate)} in all`,
    `${left === null ? '' : `${duration(left)} left`}`,
  ].join('  ')
}
