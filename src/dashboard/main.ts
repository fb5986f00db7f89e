import './schemas-without-eval.ts'
import { combineLatest } from 'rxjs'
import { connect } from '../client/connect.ts'
import type { ConnectionStatus } from '../client/connection.ts'
import { LoggedCurves } from './logged-curves.ts'
import { Page } from './page.ts'
import { RunModel } from './run-model.ts'
import { compareTopics, isTuningTopic, readTopic } from './topic.ts'
import { TrainingModel } from './training-model.ts'
import { TrainingPage } from './training-page.ts'
import { readTrainingTopic } from './training-topic.ts'
import './style.css'

/** Values per second and topic: what the eye can follow. */
const maxHz = 3

const model = new RunModel()
const root = document.getElementById('page')!
const page = new Page(root, model)
const training = new TrainingModel()
/** In place of the page once a training shows up. */
let trainingPage: TrainingPage | undefined
let connectivity: ConnectionStatus = 'connecting'
const connection = connect(location.href, { client: 'dashboard' })
const subscribed = new Set<string>()
const curves = new LoggedCurves(connection, model, () => page.invalidate())

function connected(status: ConnectionStatus): void {
  connectivity = status
  page.connectivity(status)
  trainingPage?.connectivity(status)
}

/** Follows a training: its curves and trials from their first value on. */
function follow(topic: string): void {
  if (subscribed.has(topic)) return
  subscribed.add(topic)
  if (trainingPage === undefined) {
    trainingPage = new TrainingPage(root, training)
    trainingPage.connectivity(connectivity)
  }
  const { name } = readTrainingTopic(topic)!
  const options = name === 'progress' || name === 'layers' ? { maxHz } : { from: 'first' as const }
  connection.topic(topic, options).subscribe({
    next: ({ value }) => {
      training.receive(topic, value)
      trainingPage?.received()
    },
    // the end of the connection, which its status tells
    error: () => {},
  })
}

connection.status.subscribe({
  next: (status) => connected(status),
  error: () => connected('closed'),
})
combineLatest([connection.channels, connection.info]).subscribe({
  next: ([channels, { limits }]) => {
    for (const { topic } of channels) if (readTrainingTopic(topic) !== undefined) follow(topic)
    const shown = channels.filter(({ topic }) => readTopic(topic) !== undefined || isTuningTopic(topic))
    for (const channel of shown) {
      model.announce(channel)
      void curves.fetch(channel)
    }
    for (const channel of shown.sort((a, b) => compareTopics(a.topic, b.topic, model.catalogue))) {
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
