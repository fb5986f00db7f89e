import { parentPort, workerData } from 'node:worker_threads'
import { PipelineError } from '../errors.ts'
import { samplerFromRecipe } from '../samplers/index.ts'
import { batchColumns } from './batch-columns.ts'
import { Departures } from './departures.ts'
import { Grants } from './grants.ts'
import { type Ingredients, ShareRunner } from './share-runner.ts'
import { slotAt } from './slots.ts'
import {
  type IngredientsOf,
  type Origin,
  UNCAUGHT,
  type WorkerBoot,
  type WorkerMessage,
} from './worker-boot.ts'

const boot = workerData as WorkerBoot

function say(message: WorkerMessage, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer)
}

/** A pipeline's module brings much with it, so that it is loaded only in threads that run one. */
async function ingredientsOf(origin: Origin): Promise<Ingredients> {
  if (origin.kind === 'recipe') return { sampler: samplerFromRecipe(origin.recipe), columns: batchColumns }
  const { ingredients } = (await import(origin.module)) as { ingredients: IngredientsOf<unknown> }
  return ingredients(origin.argument)
}

/** Makes the chains and fills slots until there are no more grants. */
async function work(): Promise<void> {
  const runner = await ShareRunner.start(await ingredientsOf(boot.origin), boot)
  if (boot.departure !== undefined) outliveFailures()
  try {
    await fillSlots(runner)
  } finally {
    await runner.close()
  }
}

/** Neither an error that nothing catches nor process.exit() may end this thread while its device is open: the main thread hears of it, and ends it. */
function outliveFailures(): void {
  process.on('uncaughtException', (error) => {
    const { message, ...rest } = plain(error)
    say({ kind: 'failed', error: { ...rest, message: `${UNCAUGHT}${message}` } })
  })
  process.exit = () => {
    throw new PipelineError('process.exit() was called in a worker thread: throw an error to end the run')
  }
}

/** Fills one slot after the other as the main thread grants them; sleeps when it is ahead. */
async function fillSlots(runner: ShareRunner): Promise<void> {
  const { slots, memory, shape, capacity } = boot
  const grants = new Grants(slots, boot.control)
  say({ kind: 'started', settings: runner.settings })
  for (let number = 0; ; number++) {
    const grant = grants.wait(number)
    if (grant === undefined) return
    const { steps, sums, save, keep } = grant
    const start = performance.now()
    await runner.fill(slotAt(memory, shape, capacity, number % slots), steps)
    const milliseconds = performance.now() - start
    // a measurement may have set timers, or made a promise that is rejected: what fails there must fail before the stretch counts
    await new Promise((resolve) => setImmediate(resolve))
    const copy = sums ? runner.sums() : undefined
    const keptSums = keep ? runner.saveSums() : undefined
    const message = {
      kind: 'stretch',
      milliseconds,
      ...(sums && { sums: copy }),
      ...(save && { saved: await runner.save() }),
      ...(keep && { keptSums }),
    } as const
    // nobody here needs the copies any more
    say(message, [...new Set(buffersOf([copy, keptSums]))])
  }
}

/** Says that nothing is open here any more. */
function leave(): void {
  if (boot.departure !== undefined) new Departures(boot.departure.memory).leave(boot.departure.thread)
}

process.on('exit', leave)
await work().catch((error) => say({ kind: 'failed', error: plain(error) }))
leave()

/** The memory of all arrays in plain values: it is handed over rather than copied. */
function buffersOf(value: unknown): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) return [value.buffer as ArrayBuffer]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(buffersOf)
}

/** An error that survives the way between threads: its own class is lost there. */
function plain(error: unknown) {
  if (!(error instanceof Error)) return { message: String(error) }
  return { name: error.name, message: error.message, stack: error.stack }
}
