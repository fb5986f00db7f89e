import './schemas-without-eval.ts'
import { connect } from '../client/connect.ts'
import { element } from './element.ts'
import { onWake } from './on-wake.ts'
import { RunsPage } from './runs-page.ts'
import { maxHz, showRun } from './show-run.ts'
import { tellConnection } from './tell-connection.ts'
import { TokenPrompt } from './token-prompt.ts'
import { TrainingModel } from './training-model.ts'
import { TrainingPage } from './training-page.ts'
import { readTrainingTopic } from './training-topic.ts'
import './style.css'

const root = document.getElementById('page')!
const training = new TrainingModel()
/** In place of the page once a training shows up. */
let trainingPage: TrainingPage | undefined
/** In place of the page where many runs are served and the address names none. */
let runsPage: RunsPage | undefined
const names = new URLSearchParams(location.search).getAll('run')
/** The server need not know what the reader chose to see. */
const address = new URL(`?${new URLSearchParams(names.map((run) => ['run', run]))}`, location.href)
const connection = connect(address.href, { client: 'dashboard', token: new TokenPrompt(root).token })
const tell = tellConnection(connection)
const trainingTopics = new Set<string>()

onWake(() => connection.check())

/** Shows the table of runs. */
function showRuns(): void {
  if (runsPage !== undefined) return
  const table = new RunsPage(root)
  runsPage = table
  tell(table)
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
    tell(trainingPage)
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

showRun(root, connection, tell)
connection.channels.subscribe({
  next: (channels) => {
    if (channels.some(({ topic }) => topic === 'runs')) showRuns()
    else for (const { topic } of channels) if (readTrainingTopic(topic) !== undefined) follow(topic)
  },
  // the end of the connection, which its status tells
  error: () => {},
})
