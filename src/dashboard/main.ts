import { catchError, combineLatest, EMPTY, mergeMap, race, Subject, share, take, tap, timer } from 'rxjs'
import { connect } from '../client/connect.ts'
import type { Channel } from '../client/index.ts'
import { Page } from './page.ts'
import { RunModel } from './run-model.ts'
import { compareTopics, readTopic } from './topic.ts'
import './style.css'

/** Values per second and topic: what the eye can follow. */
const maxHz = 3

/** Connections that a page takes at most; a server allows 8 to an address, and there are other tabs. */
const mostConnections = 4

/**
 * Subscriptions asked for and not yet answered. A server that is busy reads requests late and then all at once; more
 * than its burst of 40 would make it end the connection. One that stays unanswered is waited for so many milliseconds.
 */
const atOnce = 16
const patience = 2000

const model = new RunModel()
const page = new Page(document.getElementById('page')!, model)
const connectOnce = () =>
  connect(new URL('/v1/stream', location.href.replace(/^http/, 'ws')).href, { client: 'dashboard' })
const first = connectOnce()
// Six samplers have more topics than the 64 subscriptions that a server allows to a connection.
const connections = [first]
const subscribed = new Set<string>()
const wanted = new Subject<{ readonly channel: Channel; readonly connection: number }>()

wanted
  .pipe(
    mergeMap(({ channel, connection }) => {
      connections[connection] ??= connectOnce()
      const values = connections[connection].topic(channel.topic, { maxHz }).pipe(
        tap(({ value }) => {
          model.receive(channel, value)
          page.received()
        }),
        catchError((error: Error) => {
          page.notice(error.message)
          return EMPTY
        }),
        share(),
      )
      values.subscribe()
      return race(values, timer(patience)).pipe(take(1))
    }, atOnce),
  )
  .subscribe()

first.status.subscribe({
  next: (status) => page.connectivity(status),
  error: () => page.connectivity('closed'),
})
combineLatest([first.channels, first.info]).subscribe({
  next: ([channels, { limits }]) => {
    const shown = channels.filter(({ topic }) => readTopic(topic) !== undefined)
    const room = limits.subscriptions ?? Number.POSITIVE_INFINITY
    for (const channel of shown) model.announce(channel)
    for (const channel of shown.sort((a, b) => compareTopics(a.topic, b.topic))) {
      if (subscribed.has(channel.topic) || subscribed.size >= room * mostConnections) continue
      wanted.next({ channel, connection: Math.floor(subscribed.size / room) })
      subscribed.add(channel.topic)
    }
    const missing = shown.filter(({ topic }) => !subscribed.has(topic)).length
    if (missing > 0) page.notice(`${missing} more analyses are not shown: there are too many for a page.`)
    page.invalidate()
  },
  error: (error: Error) => page.notice(error.message),
})
