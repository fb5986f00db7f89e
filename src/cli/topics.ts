import type { ChannelOptions } from '../server/index.ts'
import { type UnitsByName, unitOf } from '../values/unit-of.ts'
import { type CompleteReason, topicOf } from '../wire/index.ts'
import type { ChannelSource } from './computation-messages.ts'
import type { LivePage, PageChannel } from './live-page.ts'

/** A topic that tells how far something is, and in the end how it ended. */
export interface ProgressTopic {
  next(value: object): void
  /** Publishes the last value again, with `ended` and whatever is in `last`, and completes the topic. */
  complete(reason: CompleteReason, last?: object): void
}

/**
 * The topics of a sampler, a scan or a training on the live page: the only way in which commands publish. The names begin with
 * `prefix`. Values that cannot be published are told on stderr.
 */
export class Topics {
  readonly #page: Pick<LivePage, 'channel'>
  readonly #prefix: string
  readonly #units: UnitsByName

  /** `units`: those of the measurements. */
  constructor(page: Pick<LivePage, 'channel'>, prefix: string, units: UnitsByName = {}) {
    this.#page = page
    this.#prefix = prefix
    this.#units = units
  }

  /** Opens a topic that keeps every value, so that a page that is opened late has all of them. */
  lossless(name: string, kind: string): PageChannel {
    return this.#open(name, kind, { delivery: 'lossless' })
  }

  /** Opens a topic that keeps the newest value, and whose history comes from `source`, if it has one. */
  latest(name: string, kind: string, source: ChannelSource = {}): PageChannel {
    return this.#open(name, kind, { delivery: 'latest' }, source)
  }

  /** Opens a topic of arrays, `[-1, columns]` each, that keeps every value of its source. */
  arrays(name: string, kind: string, columns: number, source: ChannelSource): PageChannel {
    return this.#open(name, kind, { delivery: 'lossless', dtype: '<f8', shape: [-1, columns] }, source)
  }

  /** Opens a topic that keeps the newest value, of something that is under way. */
  progress(name: string, kind: string): ProgressTopic {
    const channel = this.latest(name, kind)
    let newest: object | undefined
    return {
      next(value) {
        newest = value
        channel.next(value)
      },
      complete(reason, last) {
        const ended = reason === 'stopped' ? 'interrupted' : reason
        if (newest !== undefined) channel.next({ ...newest, ...last, ended })
        channel.complete(reason)
      },
    }
  }

  #open(
    name: string,
    kind: string,
    options: Omit<ChannelOptions, 'topic' | 'kind'>,
    source: ChannelSource = {},
  ): PageChannel {
    const unit = unitOf(name, kind, this.#units)
    const topic = topicOf(`${this.#prefix}/${name}`)
    return this.#page.channel({ topic, kind, ...(unit !== undefined && { unit }), ...options }, source)
  }
}
