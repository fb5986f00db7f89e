import { parentPort, workerData } from 'node:worker_threads'
import { PipelineError } from '../errors.ts'
import { samplerFromRecipe } from '../samplers/index.ts'
import { batchColumns } from './batch-columns.ts'
import { Producer } from './producer.ts'
import { slotAt } from './slots.ts'
import type { Origin, WorkerBoot, WorkerMessage } from './worker-boot.ts'

const boot = workerData as WorkerBoot

function say(message: WorkerMessage): void {
  parentPort?.postMessage(message)
}

async function ingredients(origin: Origin) {
  if (origin.kind === 'recipe') {
    return { sampler: samplerFromRecipe(origin.recipe), columns: batchColumns }
  }
  // a good deal to load, and only needed here
  const { loadPipeline } = await import('./load-pipeline.ts')
  const { samplersOf } = await import('./ask-definition.ts')
  const { samplerColumns } = await import('./sampler-columns.ts')
  const definition = await loadPipeline(origin.file)
  const sampler = samplersOf(definition, origin.parameters)[origin.sampler]
  if (sampler === undefined)
    throw new PipelineError(
      `pipeline ${definition.name}: samplers gave no ${origin.sampler} in a worker thread: give the same names each time it is called`,
    )
  return { sampler, columns: samplerColumns(definition) }
}

/** Fills one slot after the other as the main thread grants them; sleeps when it is ahead. Ended by `terminate`. */
async function work(): Promise<void> {
  const { control, slots, memory, shape, capacity, firstChain, chains } = boot
  const producer = await Producer.start({ ...(await ingredients(boot.origin)), firstChain, chains })
  say({ kind: 'started', settings: producer.settings })
  for (let block = 0; ; block++) {
    while (Atomics.load(control, 0) <= block) Atomics.wait(control, 0, block)
    const index = block % slots
    const start = performance.now()
    await producer.fill(slotAt(memory, shape, capacity, index), Atomics.load(control, 1 + index))
    const milliseconds = performance.now() - start
    // timers of measurements, and rejections that nobody waits for, have their turn before the block counts
    await new Promise((resolve) => setImmediate(resolve))
    say({ kind: 'block', milliseconds })
  }
}

work().catch((error) => say({ kind: 'failed', error: plain(error) }))

/** An error that survives the way between threads: its own class is lost there. */
function plain(error: unknown) {
  if (!(error instanceof Error)) return { message: String(error) }
  return { name: error.name, message: error.message, stack: error.stack }
}
