import { collectDefaultMetrics, Registry, type RegistryContentType } from 'prom-client'
import type { Hub, TrafficFigures } from '../server/index.ts'
import { Families } from './families.ts'
import { addValue } from './value-metrics.ts'

/** What is on the disk of a run. */
export interface LogFigures {
  readonly run: string
  /** Of the log. */
  readonly bytes: number
  readonly samplers: readonly {
    readonly sampler: string
    /** Trajectories of each chain up to the last that is logged, thermalisation included. */
    readonly trajectories: number
    /** The newest checkpoint: its trajectory, and when it was written, milliseconds since 1970. */
    readonly checkpoint?: { readonly trajectory: number; readonly time: number }
  }[]
}

export interface MetricsOptions {
  readonly hub: Hub
  readonly version: string
  readonly logs?: () => readonly LogFigures[]
}

/** The text of `/metrics` and how it is written. */
export interface MetricsText {
  readonly contentType: string
  readonly text: string
}

/** Numbers that go up and down, under names that Prometheus has for those that only grow: the same are there by their kinds. */
const misnamed = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
]

/** A text is as good as new for so many milliseconds: asking more often costs nothing. */
const FRESH = 1000

/** The metrics of a process that serves runs, for Prometheus: of the runs, of its clients, and of the process. */
export class Metrics {
  readonly #options: MetricsOptions
  /** Those of the process; they look at its event loop from here on. */
  readonly #process = new Registry<RegistryContentType>()
  #making: Promise<unknown> = Promise.resolve()
  readonly #made = new Map<string, { readonly at: number; readonly text: Promise<string> }>()

  constructor(options: MetricsOptions) {
    this.#options = options
    collectDefaultMetrics({ register: this.#process })
    for (const name of misnamed) this.#process.removeSingleMetric(name)
  }

  /** As OpenMetrics, or as the text format of Prometheus. */
  async text(isOpenMetrics: boolean, traffic: TrafficFigures): Promise<MetricsText> {
    const contentType = isOpenMetrics ? Registry.OPENMETRICS_CONTENT_TYPE : Registry.PROMETHEUS_CONTENT_TYPE
    const now = performance.now()
    let made = this.#made.get(contentType)
    if (made === undefined || now - made.at >= FRESH) {
      // one after the other, for they share what is known of the process
      const text = this.#making.then(() => this.#make(contentType, traffic))
      this.#making = text.catch(() => {})
      made = { at: now, text }
      this.#made.set(contentType, made)
    }
    return { contentType, text: await made.text }
  }

  #make(contentType: RegistryContentType, traffic: TrafficFigures): Promise<string> {
    const registry = new Registry<RegistryContentType>()
    for (const one of [registry, this.#process]) one.setContentType(contentType)
    const families = new Families(registry)
    this.#addRuns(families)
    this.#addServer(families, traffic)
    return Registry.merge([registry, this.#process] as unknown as Registry[]).metrics()
  }

  #addRuns(families: Families): void {
    const { hub, logs } = this.#options
    for (const channel of hub.channels) {
      // the newest of a lossless channel is read from the log, and says nothing here
      if (channel.options.delivery !== 'latest') continue
      const { topic, newest } = channel
      if (newest !== undefined) addValue(families, { topic, time: newest.time, value: newest.value })
    }
    for (const { level, code, topic = '' } of hub.statuses)
      families.gauge(
        'leapstream_alarm',
        '1 for each alarm that stands: not exact, frozen, checkpoint failed, disk low.',
        { code, level, topic },
        1,
      )
    for (const { run, bytes, samplers } of logs?.() ?? []) {
      families.gauge('leapstream_log_bytes', 'Size of the log of a run.', { run }, bytes)
      for (const { sampler, trajectories, checkpoint } of samplers) {
        const labels = { run, sampler }
        families.gauge(
          'leapstream_log_trajectories',
          'Trajectories of each chain up to the last that is logged.',
          labels,
          trajectories,
        )
        families.gauge(
          'leapstream_checkpoint_trajectories',
          'Trajectories of each chain at the newest checkpoint.',
          labels,
          checkpoint?.trajectory,
        )
        families.gauge(
          'leapstream_checkpoint_timestamp_seconds',
          'When the newest checkpoint was written.',
          labels,
          checkpoint && checkpoint.time / 1000,
        )
      }
    }
  }

  #addServer(families: Families, traffic: TrafficFigures): void {
    const { hub, version } = this.#options
    families.gauge('leapstream_build_info', 'Version of leapstream, as a label.', { version }, 1)
    families.gauge('leapstream_clients', 'Clients that are connected.', {}, traffic.clients)
    families.gauge('leapstream_retained_bytes', 'Memory of records that are kept for clients.', {}, hub.bytes)
    families.counter('leapstream_sent_messages_total', 'Messages to clients.', {}, traffic.sentMessages)
    families.counter('leapstream_sent_bytes_total', 'Bytes of messages to clients.', {}, traffic.sentBytes)
    families.counter(
      'leapstream_received_messages_total',
      'Messages from clients.',
      {},
      traffic.receivedMessages,
    )
    families.counter(
      'leapstream_received_bytes_total',
      'Bytes of messages from clients.',
      {},
      traffic.receivedBytes,
    )
  }
}
