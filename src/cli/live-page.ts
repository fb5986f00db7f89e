import { BehaviorSubject, type Observable } from 'rxjs'
import { ServerError, UsageError } from '../errors.ts'
import type { ChannelOptions } from '../server/index.ts'
import type { CompleteReason } from '../wire/index.ts'
import type { ChannelSource, FromComputation } from './computation-messages.ts'
import { type PageSettings, pageSettingsOf } from './page-flags.ts'
import { askSupervisor, hear, messagesUnderWay, supervisorTook, tellSupervisor } from './supervisor.ts'

/** The writing end of a topic of the live page. */
export interface PageChannel {
  /** Whether values are published, now and whenever that changes: somebody reads the topic, or it is not `onDemand`. */
  readonly wanted: Observable<boolean>
  next(value: unknown): void
  /** Publishes a value of which who comes later is to know, too, if the topic remembers any. */
  remember(value: unknown): void
  complete(reason: CompleteReason): void
}

/** The live page of this command, which the supervising process serves. */
export interface LivePage {
  readonly url: string
  /** Whether anybody is connected, now and whenever that changes. */
  readonly watched: Observable<boolean>
  /** Names a run, and its summary once there is one. */
  announce(run: string, summary?: unknown): void
  /** Names the log of a run: its topics can be read from there. */
  log(run: string, file: string): void
  /**
   * Opens a topic. A value that cannot be published is named on stderr. A topic that is `onDemand` drops values while nobody
   * reads it.
   */
  channel(options: ChannelOptions, source?: ChannelSource): PageChannel
  /** Resolves when few of the published messages are still on their way. Samplers wait for it before they go on. */
  ready(): Promise<void>
  close(): Promise<void>
}

/** When more messages than this are under way, topics of which only the newest value counts wait. */
const NEWEST_ONLY = 32
/**
 * When more than this are under way, samplers wait until the supervisor has taken some. It does not wait for viewers. A frame
 * of a measurement has 1 MiB.
 */
const ALL = 64

let channels = 0

/**
 * Opens the live page.
 *
 * @throws UsageError for an address that cannot be, ServerError when the port is taken.
 */
export async function livePage(flags: PageSettings): Promise<LivePage> {
  const url = await pageAddress({ kind: 'serve', page: pageSettingsOf(flags) })
  const watched = new BehaviorSubject(false)
  hear((message) => {
    if (message.kind === 'watched') watched.next(message.watched)
  })
  const waiting = new Map<number, unknown>()
  const told = new Set<string>()

  const send = (channel: number, topic: string, value: unknown, options?: { readonly remember: true }) => {
    try {
      tellSupervisor({ kind: 'value', channel, value, ...options })
    } catch (error) {
      const { message } = error as Error
      if (!told.has(topic)) process.stderr.write(`leapstream: not on the page: topic ${topic}: ${message}\n`)
      told.add(topic)
    }
  }
  return {
    url,
    watched,
    announce: (id, summary) => tellSupervisor({ kind: 'run', id, summary }),
    log: (run, file) => tellSupervisor({ kind: 'log', run, file }),
    channel(options, source = {}) {
      const channel = channels++
      const { topic, delivery } = options
      const wanted = new BehaviorSubject(source.onDemand !== true)
      hear((message) => {
        if (message.kind === 'wanted' && message.channel === channel) wanted.next(message.wanted)
      })
      tellSupervisor({ kind: 'open', channel, options, source })
      const sendNewest = () => {
        if (!waiting.has(channel)) return
        const value = waiting.get(channel)
        waiting.delete(channel)
        send(channel, topic, value)
      }
      return {
        wanted,
        next(value) {
          if (!wanted.value) return
          if (delivery === 'lossless' || messagesUnderWay() < NEWEST_ONLY) {
            waiting.delete(channel)
            send(channel, topic, value)
            return
          }
          if (!waiting.has(channel)) void supervisorTook(NEWEST_ONLY - 1).then(sendNewest)
          waiting.set(channel, value)
        },
        remember(value) {
          // it is newer than what waits
          waiting.delete(channel)
          send(channel, topic, value, { remember: true })
        },
        complete(reason) {
          sendNewest()
          tellSupervisor({ kind: 'complete', channel, reason })
        },
      }
    },
    ready: () => supervisorTook(ALL),
    close: closePage,
  }
}

/**
 * Opens a page of the runs in some folders, which the supervising process serves.
 *
 * @throws UsageError for an address that cannot be, ServerError when the port is taken.
 */
export async function folderPage(
  folders: readonly string[],
  flags: PageSettings,
): Promise<Pick<LivePage, 'url' | 'close'>> {
  const url = await pageAddress({ kind: 'serve-folders', page: pageSettingsOf(flags), folders })
  return { url, close: closePage }
}

function pageAddress(request: FromComputation): Promise<string> {
  return askSupervisor(request, (message) => {
    if (message.kind === 'serving') return message.url
    if (message.kind !== 'refused') return undefined
    throw message.error === 'UsageError' ? new UsageError(message.message) : new ServerError(message.message)
  })
}

async function closePage(): Promise<void> {
  await askSupervisor({ kind: 'close' }, ({ kind }) => (kind === 'closed' ? true : undefined)).catch(() => {
    // the page went with the process that served it
  })
}
