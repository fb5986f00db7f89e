import { combineLatest } from 'rxjs'
import { connect } from '../client/connect.ts'
import { Page } from './page.ts'
import { RunModel } from './run-model.ts'
import { compareTopics, readTopic } from './topic.ts'
import './style.css'

/** Values per second and topic: what the eye can follow. */
const maxHz = 3

const model = new RunModel()
const page = new Page(document.getElementById('page')!, model)
const url = new URL('/v1/stream', location.href.replace(/^http/, 'ws')).href
const connection = connect(url, { client: 'dashboard' })
const subscribed = new Set<string>()

connection.status.subscribe({
  next: (status) => page.connectivity(status),
  error: () => page.connectivity('closed'),
})
combineLatest([connection.channels, connection.info]).subscribe({
  next: ([channels, { limits }]) => {
    const shown = channels.filter(({ topic }) => readTopic(topic) !== undefined)
    for (const channel of shown) model.announce(channel)
    for (const channel of shown.sort((a, b) => compareTopics(a.topic, b.topic))) {
      if (subscribed.has(channel.topic) || subscribed.size >= (limits.subscriptions ?? 64)) continue
      subscribed.add(channel.topic)
      connection.topic(channel.topic, { maxHz }).subscribe({
        next: ({ value }) => {
          model.receive(channel, value)
          page.received()
        },
        error: (error: Error) => page.notice(error.message),
      })
    }
    const missing = shown.filter(({ topic }) => !subscribed.has(topic)).length
    if (missing > 0) page.notice(`${missing} more analyses are not shown: there are too many for a page.`)
    page.invalidate()
  },
  error: (error: Error) => page.notice(error.message),
})
