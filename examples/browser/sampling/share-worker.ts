import '../instead/event-loop-turn.ts'
import { ingredientsOf } from '../../../src/pipeline/sampler-ingredients.ts'
import { ShareRunner } from '../../../src/threads/share-runner.ts'
import { slotAt } from '../../../src/threads/slots.ts'
import { loadKernels } from '../instead/kernel-module.ts'
import { pipelineOf } from './pipeline.ts'
import { samplersOf } from './samplers.ts'
import type { FromShare, Grant, ShareBoot, ToShare } from './share-messages.ts'

const say = (message: FromShare, handedOver: Transferable[] = []): void =>
  self.postMessage(message, { transfer: handedOver })

const fail = (error: unknown): void =>
  say({ kind: 'failed', text: error instanceof Error ? error.message : String(error) })

/** Makes the chains, and gives what moves them. */
async function start({
  settings,
  sampler: name,
  squares,
  share,
  sumsFrom,
  shape,
  capacity,
}: ShareBoot): Promise<(grant: Grant) => Promise<void>> {
  await loadKernels()
  const samplers = await samplersOf(settings)
  const ingredients = ingredientsOf(pipelineOf(samplers), samplers[name]!, squares, undefined)
  const runner = await ShareRunner.start(ingredients, { share, sumsFrom })
  say({ kind: 'started', settings: runner.settings })
  return async ({ steps, sums, memory }) => {
    const begin = performance.now()
    await runner.fill(slotAt(memory, shape, capacity, 0), steps)
    const milliseconds = performance.now() - begin
    say({ kind: 'filled', memory, sums: sums ? runner.sums() : undefined, milliseconds }, [memory])
  }
}

/** What was asked for before, one after the other. */
let started: Promise<(grant: Grant) => Promise<void>> | undefined
let last: Promise<void> = Promise.resolve()

self.addEventListener('message', ({ data }: MessageEvent<ToShare>) => {
  if ('boot' in data) {
    started = start(data.boot)
    started.catch(fail)
    return
  }
  const { grant } = data
  last = last.then(async () => (await started!)(grant)).catch(fail)
})
