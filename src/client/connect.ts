import {
  defer,
  distinctUntilChanged,
  EMPTY,
  filter,
  mergeMap,
  type Observable,
  ReplaySubject,
  Subject,
  throwError,
} from 'rxjs'
import { type ProtocolError, UsageError } from '../errors.ts'
import type { Channel, Info, ServerMessage } from '../wire/messages.ts'
import { isTopic, topicMatcher } from '../wire/topic-glob.ts'
import type {
  Connection,
  ConnectionStatus,
  ConnectOptions,
  Item,
  TopicGap,
  TopicOptions,
} from './connection.ts'
import { Feed, type FeedHome } from './feed.ts'
import { ReconnectingSocket } from './reconnecting-socket.ts'
import { streamUrl } from './stream-url.ts'

/**
 * Connects to a leapstream server and stays connected: after every break it connects again with growing pauses, and
 * each topic goes on behind the last record it has. Throws UsageError for what is no URL; an unreachable server is no
 * error, `status` stays 'connecting'. When the server refuses for good, the topics fail with ProtocolError.
 *
 * @example
 * const connection = connect('http://127.0.0.1:4040')
 * connection.topics('run/*\/hmc/analysis/**').subscribe(({ topic, value }) => console.log(topic, value))
 */
export function connect(url: string, options: ConnectOptions = {}): Connection {
  const status = new ReplaySubject<ConnectionStatus>(1)
  const info = new ReplaySubject<Info>(1)
  const channels = new ReplaySubject<readonly Channel[]>(1)
  const gaps = new Subject<TopicGap>()
  const channelsById = new Map<number, Channel>()
  const feeds = new Map<string, Feed>()
  let requests = 0
  let end: { readonly error?: ProtocolError } | undefined

  const feedsWhere = (holds: (feed: Feed) => boolean): Feed[] => [...feeds.values()].filter(holds)
  const publishChannels = (): void => channels.next([...channelsById.values()])

  const received = (message: ServerMessage): void => {
    switch (message.op) {
      case 'info':
        // Channels have new ids on a new connection.
        if (channelsById.size > 0) {
          channelsById.clear()
          publishChannels()
        }
        info.next(message)
        status.next('open')
        break
      case 'advertise':
        for (const channel of message.channels) channelsById.set(channel.id, channel)
        publishChannels()
        for (const channel of message.channels) feeds.get(channel.topic)?.advertised(channel)
        break
      case 'unadvertise':
        for (const id of message.channels) {
          channelsById.delete(id)
          for (const feed of feedsWhere(({ channel }) => channel === id)) feed.disconnected()
        }
        publishChannels()
        break
      case 'error':
        for (const feed of feedsWhere(({ request }) => request === message.request)) feed.received(message)
        break
      case 'subscribed':
      case 'data':
      case 'gap':
      case 'complete': {
        const topic = channelsById.get(message.channel)?.topic
        if (topic !== undefined) feeds.get(topic)?.received(message)
      }
    }
  }

  const finish = (how: { readonly error?: ProtocolError }): void => {
    end = how
    status.next('closed')
    for (const feed of [...feeds.values()]) {
      if (how.error === undefined) feed.complete()
      else feed.fail(how.error)
    }
    for (const subject of [status, info, channels, gaps]) subject.complete()
  }

  const socket = new ReconnectingSocket(streamUrl(url), options.client ?? 'leapstream', options.webSocket, {
    received,
    disconnected: () => {
      status.next('connecting')
      for (const feed of feeds.values()) feed.disconnected()
    },
    ended: (error) => finish({ error }),
  })

  const home: FeedHome = {
    nextRequest: () => ++requests,
    send: (message) => socket.send(message),
    missed: (gap) => gaps.next(gap),
    left: (feed) => {
      if (feeds.get(feed.topic) === feed) feeds.delete(feed.topic)
    },
  }

  const topic = <T>(name: string, topicOptions: TopicOptions = {}): Observable<Item<T>> => {
    if (!isTopic(name)) throw new UsageError(`'${name}' is no topic; topics(glob) takes patterns`)
    return defer(() => {
      if (end !== undefined) return endOf(end)
      let feed = feeds.get(name)
      if (feed === undefined) {
        feed = new Feed(name, topicOptions, home)
        feeds.set(name, feed)
        const channel = [...channelsById.values()].find((candidate) => candidate.topic === name)
        if (channel !== undefined) feed.advertised(channel)
      }
      return feed.read(topicOptions.from) as Observable<Item<T>>
    })
  }

  const topics = <T>(glob: string, topicOptions: TopicOptions = {}): Observable<Item<T>> =>
    defer(() => {
      if (end !== undefined) return endOf(end)
      const seen = new Set<string>()
      const matches = topicMatcher(glob)
      return channels.pipe(
        mergeMap((list) => list.map((channel) => channel.topic)),
        filter((name) => !seen.has(name) && matches(name)),
        mergeMap((name) => {
          seen.add(name)
          return topic<T>(name, topicOptions)
        }),
      )
    })

  status.next('connecting')
  publishChannels()
  return {
    channels: channels.asObservable(),
    status: status.pipe(distinctUntilChanged()),
    info: info.asObservable(),
    gaps: gaps.asObservable(),
    topic,
    topics,
    close: () => {
      if (end !== undefined) return
      socket.close()
      finish({})
    },
  }
}

const endOf = ({ error }: { readonly error?: ProtocolError }): Observable<never> =>
  error === undefined ? EMPTY : throwError(() => error)
