import './schemas-without-eval.ts'
import { combineLatest } from 'rxjs'
import { connect } from '../client/connect.ts'
import type { ConnectionStatus, Status } from '../client/connection.ts'
import type { DrawnPage } from './drawn-page.ts'
import { element } from './element.ts'
import { LoggedCurves } from './logged-curves.ts'
import { measurementChannels } from './measurement-channel.ts'
import { onWake } from './on-wake.ts'
import { Page } from './page.ts'
import { RunModel } from './run-model.ts'
import { RunsPage } from './runs-page.ts'
import { TokenPrompt } from './token-prompt.ts'
import { compareTopics, isTuningTopic, readTopic } from './topic.ts'
import { TrainingModel } from './training-model.ts'
import { TrainingPage } from './training-page.ts'
import { readTrainingTopic } from './training-topic.ts'
import './style.css'

/** Values per second and topic: what the eye can follow. */
const maxHz = 3

const model = new RunModel()
const root = document.getElementById('page')!
const training = new TrainingModel()
/** In place of the page once a training shows up. */
let trainingPage: TrainingPage | undefined
/** In place of the page where many runs are served and the address names none. */
let runsPage: RunsPage | undefined
const names = new URLSearchParams(location.search).getAll('run')
let connectivity: ConnectionStatus = 'connecting'
/** What the server says is the case. */
let statuses: readonly Status[] = []
/** The version that the server had when the page came from it. */
let version: string | undefined
/** The server need not know what the reader chose to see. */
const address = new URL(`?${new URLSearchParams(names.map((run) => ['run', run]))}`, location.href)
const connection = connect(address.href, { client: 'dashboard', token: new TokenPrompt(root).token })
const page = new Page(root, model, connection)
const trainingTopics = new Set<string>()
/** Of each topic that is followed, the epoch of its channel, and whether that is over. */
const subscribed = new Map<string, { readonly epoch: string; isOver: boolean }>()
const curves = new LoggedCurves(connection, model, () => page.invalidate())

const pages = (): DrawnPage[] => [page, trainingPage, runsPage].filter((shown) => shown !== undefined)

function connected(status: ConnectionStatus): void {
  connectivity = status
  for (const shown of pages()) shown.connectivity(status)
}

onWake(() => connection.check())

/** Shows the table of runs. */
function showRuns(): void {
  if (runsPage !== undefined) return
  const table = new RunsPage(root)
  runsPage = table
  table.connectivity(connectivity)
  table.standing(statuses)
  connection.topic('runs', { maxHz: 1 }).subscribe({
    next: ({ value }) => table.receive(value),
    // the end of the connection, which its status tells
    error: () => {},
  })
}

if (names.length > 0) {
  document.title = `${names.join(' and ')} – leapstream`
  root.before(
    element(
      'nav',
      { class: 'page back' },
      element('a', { href: './' }, 'all runs'),
      ` · ${names.join(' and ')}`,
    ),
  )
}

/** Follows a training: its curves and trials from their first value on. */
function follow(topic: string): void {
  if (trainingTopics.has(topic)) return
  trainingTopics.add(topic)
  if (trainingPage === undefined) {
    trainingPage = new TrainingPage(root, training)
    trainingPage.connectivity(connectivity)
    trainingPage.standing(statuses)
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
connection.statuses.subscribe((raised) => {
  statuses = raised
  for (const shown of pages()) shown.standing(raised)
})
connection.info.subscribe((info) => {
  version ??= info.version
  for (const shown of pages()) shown.otherVersion(info.version !== version)
})
combineLatest([connection.channels, connection.info]).subscribe({
  next: ([channels, { limits }]) => {
    if (channels.some(({ topic }) => topic === 'runs')) {
      showRuns()
      return
    }
    for (const { topic } of channels) if (readTrainingTopic(topic) !== undefined) follow(topic)
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
