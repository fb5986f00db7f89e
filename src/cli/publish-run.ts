import type { Measurement } from '../batch.ts'
import type { PipelineRun } from '../pipeline/index.ts'
import { type CompleteReason, ndarray } from '../wire/index.ts'
import type { LivePage, PageChannel } from './live-page.ts'

/** Frames of measurements stay below this. */
const FRAME_BYTES = 2 ** 20

/** Topics allow fewer characters than users do. */
const topicName = (name: string) => name.replace(/[^A-Za-z0-9_.\-/]/g, '_')

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
 * Publishes a run's streams as topics (PROTOCOL.md): `run/<run>/<sampler>/measurement/<name>` without loss,
 * `.../analysis/<name>` and `.../progress` with the newest value. Analyses open with their first value; `reason` says,
 * once they complete, why.
 */
export function publishRun(
  run: PipelineRun,
  page: Pick<LivePage, 'channel'>,
  reason: () => CompleteReason,
): void {
  for (const sampler of run.samplers) {
    const prefix = `run/${run.id}/${topicName(sampler.name)}`
    const { chains } = sampler.sampler
    for (const [name, measurement] of Object.entries(sampler.measurements)) {
      const channel = page.channel({
        topic: `${prefix}/measurement/${topicName(name)}`,
        kind: 'measurement',
        delivery: 'lossless',
        dtype: '<f8',
        shape: [-1, chains],
      })
      measurement.subscribe({
        next: (value) => {
          for (const frame of frames(value)) channel.next(frame)
        },
        complete: () => channel.complete(reason()),
        error: () => channel.complete('failed'),
      })
    }
    const latest = {
      ...prefixed(`${prefix}/analysis/`, sampler.analyses),
      [`${prefix}/progress`]: sampler.progress,
    }
    for (const [topic, values] of Object.entries(latest)) {
      let channel: PageChannel | undefined
      values.subscribe({
        next: (value) => {
          channel ??= page.channel({ topic, kind: kindOf(value), delivery: 'latest' })
          channel.next(value)
        },
        complete: () => channel?.complete(reason()),
        error: () => channel?.complete('failed'),
      })
    }
  }
}

function prefixed<T>(prefix: string, record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [`${prefix}${topicName(name)}`, value]),
  )
}
