import { endWith, ignoreElements, NEVER, type Observable, switchMap, takeUntil } from 'rxjs'
import type { Measurement } from '../batch.ts'
import type { PipelineRun } from '../pipeline/index.ts'
import { kindOf } from '../values/kind-of.ts'
import { type CompleteReason, ndarray } from '../wire/index.ts'
import type { ChannelSource, LoggedTopic } from './computation-messages.ts'
import type { LivePage, PageChannel } from './live-page.ts'
import { Topics } from './topics.ts'

/** Frames of measurements stay below this. */
const FRAME_BYTES = 2 ** 20

/** Cuts a measurement into frames: whole trajectories, `values: [steps, chains]`. */
function* frames({ first, steps, chains, values }: Measurement) {
  const most = Math.max(1, Math.floor(FRAME_BYTES / (8 * chains)))
  for (let from = 0; from < steps; from += most) {
    const count = Math.min(most, steps - from)
    const part = values.subarray(from * chains, (from + count) * chains)
    yield {
      kind: 'measurement',
      first: first + from,
      steps: count,
      chains,
      values: ndarray(part, [count, chains]),
    }
  }
}

/**
 * Publishes a run's streams as topics (docs/protocol.md): `run/<run>/<sampler>/measurement/<name>` without loss while somebody
 * reads it, `.../analysis/<name>` with the newest value while anybody is connected, and `.../progress`. An analysis opens with its
 * first value. While nobody is there nothing is asked of the run but the analyses that it notes now and then, which are the history of
 * their topics. With a `log`, its file, measurements and that history come from there. When the run is over, `reason` says why.
 */
export function publishRun(
  run: PipelineRun,
  page: Pick<LivePage, 'channel' | 'watched' | 'log'>,
  reason: () => CompleteReason,
  log?: string,
): void {
  if (log !== undefined) page.log(run.id, log)
  for (const sampler of run.samplers) {
    const units = Object.fromEntries(
      sampler.quantities.map(({ name, description }) => [name, description.unit]),
    )
    const topics = new Topics(page, `run/${run.id}/${sampler.name}`, units)
    const over = sampler.progress.pipe(ignoreElements(), endWith(undefined))
    const source = (what: LoggedTopic['what'], name: string, without: ChannelSource): ChannelSource =>
      log === undefined ? without : { log: { run: run.id, sampler: sampler.name, what, name } }
    const open: PageChannel[] = []
    for (const [name, measurement] of Object.entries(sampler.measurements)) {
      const from = source('measurement', name, { onDemand: true })
      const channel = topics.arrays(`measurement/${name}`, 'measurement', sampler.sampler.chains, from)
      open.push(channel)
      if (log !== undefined) continue
      during(channel.wanted, measurement, over).subscribe((value) => {
        for (const frame of frames(value)) channel.next(frame)
      })
    }
    const analyses = new Map<string, PageChannel>()
    const analysis = (name: string, value: unknown): PageChannel => {
      const opened = analyses.get(name)
      if (opened !== undefined) return opened
      const from = source('analysis', name, { remembers: true })
      const channel = topics.latest(`analysis/${name}`, kindOf(value) ?? typeof value, from)
      analyses.set(name, channel)
      open.push(channel)
      return channel
    }
    for (const [name, values] of Object.entries(sampler.analyses))
      during(page.watched, values, over).subscribe((value) => analysis(name, value).next(value))
    sampler.noted.subscribe(({ analyses: { progress: _, ...noted } }) => {
      for (const [name, value] of Object.entries(noted)) analysis(name, value).remember(value)
    })
    const progress = topics.latest('progress', 'progress')
    open.push(progress)
    sampler.progress.subscribe({
      next: (value) => progress.next(value),
      complete: () => {
        for (const channel of open) channel.complete(reason())
      },
    })
  }
}

/** Values while they are needed, until the run is over. */
function during<T>(
  needed: Observable<boolean>,
  values: Observable<T>,
  over: Observable<unknown>,
): Observable<T> {
  return needed.pipe(
    switchMap((now) => (now ? values : NEVER)),
    takeUntil(over),
  )
}
