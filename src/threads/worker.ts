import { parentPort, workerData } from 'node:worker_threads'
import { samplerFromRecipe } from '../samplers/index.ts'
import { batchColumns } from './batch-columns.ts'
import { Producer } from './producer.ts'
import { slotAt } from './slots.ts'
import type { Ingredients, IngredientsOf, Origin, WorkerBoot, WorkerMessage } from './worker-boot.ts'

const boot = workerData as WorkerBoot

function say(message: WorkerMessage): void {
  parentPort?.postMessage(message)
}

/** Modules of pipelines are a good deal to load, and only needed here. */
async function ingredientsOf(origin: Origin): Promise<Ingredients> {
  if (origin.kind === 'recipe') return { sampler: samplerFromRecipe(origin.recipe), columns: batchColumns }
  const { ingredients } = (await import(origin.module)) as { ingredients: IngredientsOf<unknown> }
  return ingredients(origin.argument)
}

/** Fills one slot after the other as the main thread grants them; sleeps when it is ahead. Ended by `terminate`. */
async function work(): Promise<void> {
  const { control, slots, memory, shape, capacity, firstChain, chains } = boot
  const producer = await Producer.start({ ...(await ingredientsOf(boot.origin)), firstChain, chains })
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
