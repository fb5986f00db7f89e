import '../../src/dashboard/schemas-without-eval.ts'
import { connect } from '../../src/client/connect.ts'
import { showRun } from '../../src/dashboard/show-run.ts'
import { tellConnection } from '../../src/dashboard/tell-connection.ts'
import { pageSockets } from './connection/page-socket.ts'
import type { FromRun, ToRun } from './sampling/run-messages.ts'
import { readSettings, settingsText } from './settings.ts'
import { SettingsForm } from './settings-form.ts'
import { visitorsCard } from './visitors-card.ts'
import '../../src/dashboard/style.css'
import './style.css'

const settings = readSettings(new URLSearchParams(location.search).get('settings') ?? '')
const card = await visitorsCard(settings)
const worker = new Worker(new URL('./sampling/run-worker.ts', import.meta.url), { type: 'module' })

function tell(message: ToRun, handedOver: Transferable[] = []): void {
  worker.postMessage(message, handedOver)
}

const form = new SettingsForm(document.getElementById('settings')!, settings, card, {
  // a run with other settings is another page: its link leads there, and the back button to this one
  start: (chosen) => location.assign(`?settings=${settingsText(chosen)}`),
  pause: () => tell({ kind: 'pause' }),
  goOn: () => tell({ kind: 'go-on' }),
})

worker.addEventListener('message', ({ data }: MessageEvent<FromRun>) => {
  form.fail(data.text)
})
worker.addEventListener('error', ({ message }) =>
  form.fail(`The Web Worker that samples has failed: ${message}`),
)

tell({ kind: 'start', settings: card.name === undefined ? { ...settings, place: 'processor' } : settings })
const connection = connect(location.href, {
  client: 'demo',
  webSocket: pageSockets((port) => tell({ kind: 'connect', port }, [port])),
})
showRun(document.getElementById('page')!, connection, tellConnection(connection))
