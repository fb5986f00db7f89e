import { combineLatest } from 'rxjs'
import type { Connection } from '../client/connection.ts'
import type { DrawnPage } from './drawn-page.ts'
import { LoggedCurves } from './logged-curves.ts'
import { measurementChannels } from './measurement-channel.ts'
import { Page } from './page.ts'
import { RunModel } from './run-model.ts'
import { compareTopics, isTuningTopic, readTopic } from './topic.ts'

/** Values per second and topic: what the eye can follow. */
export const maxHz = 3

/** Shows the run, or the runs, of a connection; `tell` tells the page of the connection itself. */
export function showRun(root: HTMLElement, connection: Connection, tell: (page: DrawnPage) => void): void {
  const model = new RunModel()
  const page = new Page(root, model, connection)
  /** Of each topic that is followed, the epoch of its channel, and whether that is over. */
  const subscribed = new Map<string, { readonly epoch: string; isOver: boolean }>()
  const curves = new LoggedCurves(connection, model, () => page.invalidate())
  tell(page)
  combineLatest([connection.channels, connection.info]).subscribe({
    next: ([channels, { limits }]) => {
      // a table of runs stands in place of this page
      if (channels.some(({ topic }) => topic === 'runs')) return
      model.measurements = measurementChannels(channels)
      const shown = channels.filter(({ topic }) => readTopic(topic) !== undefined || isTuningTopic(topic))
      for (const channel of shown) {
        model.announce(channel)
        void curves.fetch(channel)
      }
      for (const channel of shown.sort((a, b) => compareTopics(a.topic, b.topic, model.catalogue))) {
        const before = subscribed.get(channel.topic)
        // a run that is resumed has new channels under the same topics
        if (before !== undefined && !(before.isOver && before.epoch !== channel.epoch)) continue
        if (subscribed.size >= (limits.subscriptions ?? 64)) continue
        const subscription = { epoch: channel.epoch, isOver: false }
        subscribed.set(channel.topic, subscription)
        connection.topic(channel.topic, { maxHz }).subscribe({
          next: ({ value }) => {
            model.receive(channel, value)
            page.received()
          },
          error: (error: Error) => page.notice(error.message),
          complete: () => {
            subscription.isOver = true
          },
        })
      }
      const missing = shown.filter(({ topic }) => !subscribed.has(topic)).length
      const hasGone = shown.length === 0 && model.samplers.length > 0
      // also where channels come back, with the next connection or the next part of the run
      if (hasGone || shown.length > 0)
        page.notice(
          hasGone
            ? 'Nothing more comes: the directory of this run was moved or deleted.'
            : missing > 0
              ? `${missing} more analyses are not shown: there are too many for a page.`
              : '',
        )
      page.invalidate()
    },
    error: (error: Error) => page.notice(error.message),
  })
}
