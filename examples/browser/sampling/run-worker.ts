import '../instead/event-loop-turn.ts'
import { alarmStatus } from '../../../src/alarms/alarm-status.ts'
import { publishRun } from '../../../src/cli/publish-run.ts'
import { newRunId } from '../../../src/pipeline/new-run-id.ts'
import { wireRun } from '../../../src/pipeline/wire-run.ts'
import { Hub } from '../../../src/server/hub.ts'
import { Session } from '../../../src/server/session.ts'
import { usefulWorkers } from '../../../src/threads/useful-workers.ts'
import { msgpackCodec } from '../../../src/wire/codec.ts'
import { defaultLimits } from '../../../src/wire/limits.ts'
import { SessionPort } from '../connection/session-port.ts'
import { loadKernels } from '../instead/kernel-module.ts'
import type { Settings } from '../settings.ts'
import { HubPage } from './hub-page.ts'
import { pipelineOf } from './pipeline.ts'
import type { FromRun, ToRun } from './run-messages.ts'
import { samplersOf } from './samplers.ts'
import { webWorkerStretches } from './web-worker-stretches.ts'

/** A page asks for all of its topics at once, and nobody else is there. */
const limits = { ...defaultLimits, subscriptions: 512, messagesPerSecond: 1000, messageBurst: 1000 }

const hub = new Hub({ onError: ({ message }) => say({ kind: 'failed', text: message }) })
const page = new HubPage(hub)
/** Resolves when sampling may go on. */
let mayGoOn: Promise<void> = Promise.resolve()
let goOn = () => {}

const say = (message: FromRun): void => self.postMessage(message)

/** Samples, analyses and publishes until the page is left. */
async function run(settings: Settings): Promise<void> {
  await loadKernels()
  const samplers = await samplersOf(settings)
  const names = Object.keys(samplers)
  // this thread has the analyses, and the page has another
  const threads = Math.max(1, Math.floor((navigator.hardwareConcurrency - 2) / names.length))
  const made = wireRun(
    {
      definition: pipelineOf(samplers),
      parameters: {},
      ready: () => mayGoOn,
      stretchesOf: (sampler, squares, wanted) =>
        webWorkerStretches(
          wanted,
          { settings, sampler, squares },
          usefulWorkers(samplers[sampler]!, threads),
        ),
    },
    newRunId('browser'),
    samplers,
    undefined,
  )
  made.alarms.subscribe(({ change, alarm }) => {
    const status = alarmStatus(`run/${made.id}`, alarm)
    if (change === 'raised') hub.raise(status)
    else hub.clear(status.id)
  })
  const over = made.start()
  publishRun(made, page, () => 'finished')
  await over
}

function connect(port: MessagePort): void {
  const socket = new SessionPort(port)
  page.watched.next(true)
  const client = {
    address: 'this page',
    scopes: new Set(['read'] as const),
    connection: { cork: () => {}, uncork: () => {} },
  }
  new Session(socket, hub, msgpackCodec, client, { limits, version: 'in a browser', carryOut: undefined })
  socket.on('close', () => page.watched.next(hub.clients > 0))
}

self.addEventListener('message', ({ data }: MessageEvent<ToRun>) => {
  switch (data.kind) {
    case 'start':
      run(data.settings).catch((error: Error) => say({ kind: 'failed', text: error.message }))
      break
    case 'connect':
      connect(data.port)
      break
    case 'pause':
      mayGoOn = new Promise((resolve) => {
        goOn = resolve
      })
      break
    case 'go-on':
      goOn()
  }
})
