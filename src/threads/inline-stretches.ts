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
  { until, firstHorizon, horizon, ready, ...options }: StretchesStart,
  deliver: (stretch: Stretch) => void,
  ending: AbortSignal,
): Promise<void> {
  const { sampler, columns, linksEvery, started, sums, save, from } = options
  const { chains, lattice, precision } = sampler
  const shape = { columns: columns.length, chains, lattice, precision, linksEvery }
  const capacity = slotCapacity(shape)
  const slot = slotAt(new ArrayBuffer(slotBytes(shape, capacity)), shape, capacity, 0)
  const share = { firstChain: 0, chains, of: chains }
  const ingredients = {
    sampler,
    columns,
    ...(sums !== undefined && { sums: sums.of }),
    ...(sums?.earlier !== undefined && { earlier: sums.earlier }),
  }
  const sumsFrom = sums?.from ?? 0
  const runner = await ShareRunner.start(ingredients, { share, sumsFrom, from, savedSums: sums?.saved })
  const stretch = async (first: number, steps: number, withSums: boolean, isLast = false) => {
    // sums are read before they are kept, as threads do: where chains are many, to read them changes last bits
    const read = withSums ? [runner.sums()] : undefined
    const isKept = save?.(first + steps, isLast) ?? false
    const keptSums = isKept && sums?.keep?.(first + steps, isLast) ? runner.saveSums() : undefined
    return stretchOf([slot], capacity, {
      first,
      steps,
      settings: runner.settings,
      ...(read !== undefined && { sums: read }),
      ...(isKept && { saved: await runner.save() }),
      ...(keptSums !== undefined && { keptSums }),
    })
  }
  const aborted = new Promise<void>((resolve) => {
    ending.addEventListener('abort', () => resolve(), { once: true })
  })
  started?.()
  try {
    let first = from?.trajectory ?? 0
    let steps = 1
    let end = Math.min(until, firstHorizon)
    while (first < until && !ending.aborted) {
      const count = Math.min(steps, end - first)
      const begin = performance.now()
      await runner.fill(slot, count)
      deliver(await stretch(first, count, sums?.wanted(first + count) ?? false))
      steps = nextSteps(count, performance.now() - begin, capacity)
      first += count
      // nothing waits for a consumer or for a turn once the stream ends
      await Promise.race([ready?.(), aborted])
      await eventLoopTurn()
      if (first === end && first < until && !ending.aborted)
        end = Math.min(until, (await Promise.race([horizon(first), aborted])) ?? first)
    }
    if (sums !== undefined) deliver(await stretch(first, 0, true, true))
  } finally {
    await runner.close()
  }
}
