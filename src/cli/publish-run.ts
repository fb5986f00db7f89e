import type { Measurement } from '../batch.ts'
import type { PipelineRun } from '../pipeline/index.ts'
import { type CompleteReason, ndarray } from '../wire/index.ts'
import type { LivePage, PageChannel } from './live-page.ts'
import { Topics } from './topics.ts'

/** Frames of measurements stay below this. */
const FRAME_BYTES = 2 ** 20

function kindOf(value: unknown): string {
  const kind = (value as { kind?: unknown } | null)?.kind
  return typeof kind === 'string' ? kind : typeof value
}

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
 * reads it, `.../analysis/<name>` and `.../progress` with the newest value. An analysis opens with its first value. When a stream
 * completes, `reason` says why.
 */
export function publishRun(
  run: PipelineRun,
  page: Pick<LivePage, 'channel'>,
  reason: () => CompleteReason,
): void {
  for (const sampler of run.samplers) {
    const topics = new Topics(page, `run/${run.id}/${sampler.name}`)
    for (const [name, measurement] of Object.entries(sampler.measurements)) {
      const channel = topics.onDemand(`measurement/${name}`, 'measurement', sampler.sampler.chains)
      measurement.subscribe({
        next: (value) => {
          if (channel.wanted) for (const frame of frames(value)) channel.next(frame)
        },
        complete: () => channel.complete(reason()),
        error: () => channel.complete('failed'),
      })
    }
    const latest = { ...prefixed('analysis/', sampler.analyses), progress: sampler.progress }
    for (const [name, values] of Object.entries(latest)) {
      let channel: PageChannel | undefined
      values.subscribe({
        next: (value) => {
          channel ??= topics.latest(name, kindOf(value))
          channel.next(value)
        },
        complete: () => channel?.complete(reason()),
        error: () => channel?.complete('failed'),
      })
    }
  }
}

function prefixed<T>(prefix: string, record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [`${prefix}${name}`, value]))
}
