import { endWith, ignoreElements, NEVER, type Observable, switchMap, takeUntil } from 'rxjs'
import type { Measurement } from '../batch.ts'
import type { PipelineRun } from '../pipeline/index.ts'
import { kindOf } from '../values/kind-of.ts'
import { type CompleteReason, ndarray } from '../wire/index.ts'
import type { LoggedTopic } from './computation-messages.ts'
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
 * first value. Nothing is asked of the run while nobody is there. With a `log`, its file, measurements come from there and are not
 * sent, and analyses have a history. When the run is over, `reason` says why.
 */
export function publishRun(
  run: PipelineRun,
  page: Pick<LivePage, 'channel' | 'watched' | 'log'>,
  reason: () => CompleteReason,
  log?: string,
): void {
  if (log !== undefined) page.log(run.id, log)
  for (const sampler of run.samplers) {
    const topics = new Topics(page, `run/${run.id}/${sampler.name}`)
    const over = sampler.progress.pipe(ignoreElements(), endWith(undefined))
    const logged = (what: LoggedTopic['what'], name: string): LoggedTopic | undefined =>
      log === undefined ? undefined : { run: run.id, sampler: sampler.name, what, name }
    const open: PageChannel[] = []
    for (const [name, measurement] of Object.entries(sampler.measurements)) {
      const inLog = logged('measurement', name)
      const source = inLog === undefined ? { onDemand: true } : { log: inLog }
      const channel = topics.arrays(`measurement/${name}`, 'measurement', sampler.sampler.chains, source)
      open.push(channel)
      if (inLog !== undefined) continue
      during(channel.wanted, measurement, over).subscribe((value) => {
        for (const frame of frames(value)) channel.next(frame)
      })
    }
    for (const [name, values] of Object.entries(sampler.analyses)) {
      let channel: PageChannel | undefined
      during(page.watched, values, over).subscribe((value) => {
        if (channel === undefined) {
          channel = topics.latest(`analysis/${name}`, kindOf(value) ?? typeof value, logged('analysis', name))
          open.push(channel)
        }
        channel.next(value)
      })
    }
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
