import { defer, distinctUntilChanged, filter, mergeMap, type Observable, ReplaySubject, Subject } from 'rxjs'
import { type ProtocolError, UsageError } from '../errors.ts'
import type { ClientMessage, Info } from '../wire/messages.ts'
import { isTopic, topicMatcher } from '../wire/topic-glob.ts'
import { Admission } from './admission.ts'
import { Commands } from './commands.ts'
import type {
  CommandOptions,
  Connection,
  ConnectionStatus,
  ConnectOptions,
  FetchOptions,
  Item,
  TopicGap,
  TopicOptions,
  TopicPage,
} from './connection.ts'
import { Feeds } from './feeds.ts'
import { Fetches } from './fetches.ts'
import { measurementOf } from './measurement.ts'
import { ReconnectingSocket } from './reconnecting-socket.ts'
import { Statuses } from './statuses.ts'
import { streamUrl } from './stream-url.ts'

/**
 * Connects to a leapstream server and stays connected: after every break it connects again with growing pauses, and
 * each topic goes on behind the last record it has. Throws UsageError for what is no URL; an unreachable server is no
 * error, `status` stays 'connecting'. When the server refuses for good, or there is no leapstream at this address, the topics fail with ProtocolError, which is
 * AccessError when it needs a token, or another one.
 *
 * @example
 * const connection = connect('http://127.0.0.1:4040')
 * connection.topics('run/*\/hmc/analysis/**').subscribe(({ topic, value }) => console.log(topic, value))
 */
export function connect(url: string, options: ConnectOptions = {}): Connection {
  const status = new ReplaySubject<ConnectionStatus>(1)
  const info = new ReplaySubject<Info>(1)
  const gaps = new Subject<TopicGap>()
  let requests = 0
  const home = {
    send: (message: ClientMessage) => socket.send(message),
    nextRequest: () => ++requests,
  }
  const feeds = new Feeds({ ...home, missed: (gap) => gaps.next(gap) })
  const fetches = new Fetches(home)
  const commands = new Commands(home)
  const statuses = new Statuses()

  const finish = (error?: ProtocolError): void => {
    status.next('closed')
    feeds.end({ error })
    fetches.end(error)
    commands.end(error)
    for (const subject of [status, info, gaps, statuses.raised]) subject.complete()
  }

  const address = streamUrl(url)
  const { client = 'leapstream', token = '' } = options
  const admission = new Admission(address, token)
  const socket = new ReconnectingSocket(address, client, options.webSocket, admission, {
    received: (message) => {
      feeds.received(message)
      fetches.received(message)
      commands.received(message)
      statuses.received(message)
      if (message.op !== 'info') return
      info.next(message)
      status.next('open')
    },
    disconnected: () => {
      status.next('connecting')
      feeds.disconnected()
      fetches.disconnected()
      commands.disconnected()
    },
    ended: finish,
  })

  const checkTopic = (name: string): void => {
    if (!isTopic(name)) throw new UsageError(`'${name}' is no topic; topics(glob) takes patterns`)
  }

  const topic = <T>(name: string, topicOptions: TopicOptions = {}): Observable<Item<T>> => {
    checkTopic(name)
    return defer(() => feeds.read(name, topicOptions) as Observable<Item<T>>)
  }

  const topics = <T>(glob: string, topicOptions: TopicOptions = {}): Observable<Item<T>> =>
    defer(() => {
      const seen = new Set<string>()
      const matches = topicMatcher(glob)
      return feeds.listChannels().pipe(
        mergeMap((list) => list.map((channel) => channel.topic)),
        filter((name) => !seen.has(name) && matches(name)),
        mergeMap((name) => {
          seen.add(name)
          return topic<T>(name, topicOptions)
        }),
      )
    })

  const measurementHome = { topic, gaps, listChannels: () => feeds.listChannels() }

  status.next('connecting')
  return {
    channels: feeds.channels.asObservable(),
    status: status.pipe(distinctUntilChanged()),
    info: info.asObservable(),
    gaps: gaps.asObservable(),
    statuses: statuses.raised.asObservable(),
    topic,
    topics,
    measurement: (name, measurementOptions = {}) => measurementOf(measurementHome, name, measurementOptions),
    fetch: async <T>(name: string, fetchOptions: FetchOptions = {}) => {
      checkTopic(name)
      return (await fetches.fetch(name, fetchOptions)) as TopicPage<T>
    },
    command: (name: string, commandOptions: CommandOptions = {}) => commands.give(name, commandOptions),
    check: () => socket.check(),
    close: () => {
      if (feeds.hasEnded) return
      socket.close()
      finish()
    },
  }
}
