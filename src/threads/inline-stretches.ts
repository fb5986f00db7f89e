import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import { Observable } from 'rxjs'
import { nextSteps } from './next-steps.ts'
import { ShareRunner } from './share-runner.ts'
import { slotAt, slotBytes, slotCapacity } from './slots.ts'
import { type Stretch, stretchOf } from './stretch.ts'
import type { StretchesStart } from './stretches-options.ts'

/** The stretches of chains that run in this thread. */
export function inlineStretches(start: StretchesStart): Observable<Stretch> {
  return new Observable((subscriber) => {
    const ending = new AbortController()
    const listening = start.stopped?.subscribe(() => ending.abort())
    run(start, (stretch) => subscriber.next(stretch), ending.signal).then(
      () => subscriber.complete(),
      (error) => subscriber.error(error),
    )
    return () => {
      listening?.unsubscribe()
      ending.abort()
    }
  })
}

async function run(
  { sampler, columns, withLinks, until, firstHorizon, horizon, ready, started, sums }: StretchesStart,
  deliver: (stretch: Stretch) => void,
  ending: AbortSignal,
): Promise<void> {
  const { chains, lattice, precision } = sampler
  const shape = { columns: columns.length, chains, lattice, precision, withLinks }
  const capacity = slotCapacity(shape)
  const slot = slotAt(new ArrayBuffer(slotBytes(shape, capacity)), shape, capacity, 0)
  const share = { firstChain: 0, chains, of: chains }
  const ingredients = { sampler, columns, ...(sums !== undefined && { sums: sums.of }) }
  const runner = await ShareRunner.start(ingredients, { share, sumsFrom: sums?.from ?? 0 })
  const stretch = (first: number, steps: number, withSums: boolean) =>
    stretchOf([slot], capacity, {
      first,
      steps,
      settings: runner.settings,
      ...(withSums && { sums: [runner.sums()] }),
    })
  const aborted = new Promise<void>((resolve) => {
    ending.addEventListener('abort', () => resolve(), { once: true })
  })
  started?.()
  try {
    let first = 0
    let steps = 1
    let end = Math.min(until, firstHorizon)
    while (first < until && !ending.aborted) {
      const count = Math.min(steps, end - first)
      const begin = performance.now()
      await runner.fill(slot, count)
      deliver(stretch(first, count, sums?.wanted(first + count) ?? false))
      steps = nextSteps(count, performance.now() - begin, capacity)
      first += count
      // nothing waits for a consumer or for a turn once the stream ends
      await Promise.race([ready?.(), aborted])
      await eventLoopTurn()
      if (first === end && first < until && !ending.aborted)
        end = Math.min(until, (await Promise.race([horizon(first), aborted])) ?? first)
    }
    if (sums !== undefined) deliver(stretch(first, 0, true))
  } finally {
    runner.close()
  }
}
