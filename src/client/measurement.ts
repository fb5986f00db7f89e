import { Observable } from 'rxjs'
import { LeapstreamError, ProtocolError, UsageError } from '../errors.ts'
import { measurementValues } from '../values/measurement-values.ts'
import { readValue } from '../values/read-value.ts'
import type { Channel, From } from '../wire/messages.ts'
import { topicOf } from '../wire/topic-of.ts'
import type { Connection, Cursor, Item, MeasuredStretch, MeasurementOptions, TopicGap } from './connection.ts'

/** What is needed of a connection. */
export interface MeasurementHome extends Pick<Connection, 'topic' | 'gaps'> {
  /** The list of channels whenever it changes; fails when the server refuses the connection. */
  listChannels(): Observable<readonly Channel[]>
}

/** See `measurement` of `Connection`. */
export function measurementOf(
  home: MeasurementHome,
  name: string,
  options: MeasurementOptions,
): Observable<MeasuredStretch> {
  const { from = 'first' } = options
  return new Observable((subscriber) => {
    let chosen: string | undefined
    const fail = (error: unknown): void => subscriber.error(error)
    const read = (topic: string): void => {
      const stretches = new Stretches(name, topic, from)
      const attempt = (act: () => void): void => {
        try {
          act()
        } catch (error) {
          fail(error)
        }
      }
      // first the gaps: a loss is told before the records behind it
      subscriber.add(home.gaps.subscribe((gap) => attempt(() => stretches.checkGap(gap))))
      subscriber.add(
        home.topic(topic, { from, delivery: 'lossless' }).subscribe({
          next: (item) => attempt(() => subscriber.next(stretches.take(item))),
          error: fail,
          complete: () => subscriber.complete(),
        }),
      )
    }
    subscriber.add(
      home.listChannels().subscribe({
        next: (channels) => {
          try {
            const topic = topicAmong(channels, name, options, chosen)
            if (topic === undefined || topic === chosen) return
            chosen = topic
            read(topic)
          } catch (error) {
            fail(error)
          }
        },
        error: fail,
        complete: () => subscriber.complete(),
      }),
    )
  })
}

/**
 * The topic of the measurement; undefined while it is not there.
 *
 * @throws UsageError where there are several, or a sampler that does not have it.
 */
function topicAmong(
  channels: readonly Channel[],
  name: string,
  { run, sampler }: MeasurementOptions,
  chosen: string | undefined,
): string | undefined {
  const parts = channels.flatMap(({ topic }) => {
    const [head, ofRun, ofSampler, what, ...rest] = topic.split('/')
    const isAsked =
      head === 'run' &&
      (run === undefined || ofRun === topicOf(run)) &&
      (sampler === undefined || ofSampler === topicOf(sampler))
    return isAsked ? [{ topic, run: ofRun, sampler: ofSampler, what, name: rest.join('/') }] : []
  })
  const measurements = parts.filter(({ what }) => what === 'measurement')
  const topics = measurements.filter((part) => part.name === topicOf(name))
  const [topic] = topics
  if (topics.length > 1 || (topic !== undefined && chosen !== undefined && topic.topic !== chosen)) {
    const all = new Set([...(chosen === undefined ? [] : [chosen]), ...topics.map((part) => part.topic)])
    throw new UsageError(
      `there are several measurements ${name}: choose one by run and sampler among ${[...all].join(', ')}`,
    )
  }
  // a sampler opens its progress behind its measurements
  const [complete] = parts.filter(({ what }) => what === 'progress')
  if (topic === undefined && chosen === undefined && complete !== undefined) {
    const names = [...new Set(measurements.map((part) => part.name))]
    throw new UsageError(
      `sampler ${complete.sampler} of run ${complete.run} has no measurement ${name}: there are ${names.join(', ') || 'none'}`,
    )
  }
  return topic?.topic
}

/** The records of a measurement as stretches of trajectories that follow each other. */
class Stretches {
  readonly #name: string
  readonly #topic: string
  /** The last record, or the one to go on behind. */
  #cursor: Cursor | undefined
  /** Trajectory with which the next stretch must begin. */
  #next: number | undefined

  constructor(name: string, topic: string, from: From) {
    this.#name = name
    this.#topic = topic
    this.#cursor = typeof from === 'object' && 'epoch' in from ? from : undefined
  }

  /** @throws LeapstreamError for a stretch that does not go on where the last one ended. */
  take({ epoch, seq, value }: Item): MeasuredStretch {
    const cursor = this.#cursor
    if (cursor !== undefined && epoch !== cursor.epoch)
      throw this.#broken('the server has other records now than those that were read so far')
    if (cursor !== undefined && seq !== cursor.seq + 1)
      throw this.#broken(`record ${seq} came where ${cursor.seq + 1} was due`)
    const read = readValue(measurementValues, value)
    if (read === undefined)
      throw new ProtocolError(`${this.#topic}: record ${seq} holds no values of a measurement`)
    const { first, steps, chains, values } = read
    if (this.#next !== undefined && first !== this.#next)
      throw this.#broken(`trajectory ${first} came where ${this.#next} was due`)
    this.#cursor = { epoch, seq }
    this.#next = first + steps
    return { name: this.#name, first, steps, chains, values, cursor: this.#cursor }
  }

  /** @throws LeapstreamError for a loss behind the first record. */
  checkGap({ topic, from, to, reason }: TopicGap): void {
    if (topic !== this.#topic) return
    // what is gone from memory before the first record is no loss: that is where the stream begins
    if (this.#cursor === undefined && (reason === 'evicted' || reason === 'epoch')) return
    if (reason !== 'epoch' && to <= (this.#cursor?.seq ?? 0)) return
    throw this.#broken(
      reason === 'epoch'
        ? 'the server has other records now than those that were read so far'
        : `records ${from} to ${to} cannot be had (${reason})`,
    )
  }

  #broken(what: string): LeapstreamError {
    return new LeapstreamError(
      `measurement ${this.#name} (${this.#topic}) has a gap: ${what}; begin anew with from: 'first'`,
    )
  }
}
