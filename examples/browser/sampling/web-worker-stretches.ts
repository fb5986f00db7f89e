import { Observable } from 'rxjs'
import type { WantedChains } from '../../../src/pipeline/wire-run.ts'
import { nextSteps } from '../../../src/threads/next-steps.ts'
import { groupedShares } from '../../../src/threads/shares.ts'
import { slotAt, slotBytes, slotCapacity } from '../../../src/threads/slots.ts'
import { type Stretch, stretchOf } from '../../../src/threads/stretch.ts'
import { Share } from './share.ts'
import type { ShareBoot } from './share-messages.ts'

/** Stretches that each worker is asked for before the first of them is taken. */
const LOOK_AHEAD = 2

/**
 * The stretches of a sampler whose chains are shared among Web Workers. Pages from plain file servers have no memory that threads
 * share, so that the memory of a stretch goes to a worker and comes back filled, without a copy.
 */
export function webWorkerStretches(
  wanted: WantedChains,
  boot: Pick<ShareBoot, 'settings' | 'sampler' | 'squares'>,
  workers: number,
): Observable<Stretch> {
  return new Observable((subscriber) => {
    const { sampler, columns, linksEvery, sums, stopped } = wanted
    const { chains, lattice, precision } = sampler
    const shape = { columns: columns.length, chains, lattice, precision, linksEvery }
    const capacity = slotCapacity(shape)
    const sumsFrom = sums?.from ?? 0
    const shares = groupedShares(chains, workers).map((share) => {
      const shapeOfShare = { ...shape, chains: share.chains }
      return {
        share: new Share({ ...boot, share, sumsFrom, shape: shapeOfShare, capacity }),
        shape: shapeOfShare,
      }
    })
    let isStopped = false
    const listening = stopped?.subscribe(() => {
      isStopped = true
    })

    async function run(): Promise<void> {
      const [settings] = await Promise.all(shares.map(({ share }) => share.started))
      wanted.started?.()
      const until = wanted.until ?? Number.POSITIVE_INFINITY
      const newMemory = () => shares.map((each) => new ArrayBuffer(slotBytes(each.shape, capacity)))
      const unused = Array.from({ length: LOOK_AHEAD }, newMemory)
      let asked = 0
      let steps = 1
      const ask = (count: number, withSums: boolean) => {
        const memories = unused.pop()!
        const first = asked
        asked += count
        const filled = Promise.all(
          shares.map(({ share }, i) => share.fill({ steps: count, sums: withSums, memory: memories[i]! })),
        )
        return { first, count, withSums, filled }
      }
      const pending: ReturnType<typeof ask>[] = []
      const deliver = async () => {
        const { first, count, withSums, filled } = pending.shift()!
        const parts = await filled
        const begin = performance.now()
        const slots = parts.map(({ memory }, i) => slotAt(memory, shares[i]!.shape, capacity, 0))
        subscriber.next(
          stretchOf(slots, capacity, {
            first,
            steps: count,
            settings: settings!,
            ...(withSums && { sums: parts.map((part) => part.sums) }),
          }),
        )
        const slowest = Math.max(performance.now() - begin, ...parts.map(({ milliseconds }) => milliseconds))
        if (count > 0) steps = nextSteps(count, slowest, capacity)
        unused.push(parts.map(({ memory }) => memory))
        await wanted.ready?.()
      }
      while (asked < until && !isStopped) {
        const count = Math.min(steps, until - asked)
        pending.push(ask(count, sums?.wanted(asked + count) ?? false))
        if (unused.length === 0) await deliver()
      }
      while (pending.length > 0) await deliver()
      if (sums === undefined) return
      pending.push(ask(0, true))
      await deliver()
    }

    run().then(
      () => subscriber.complete(),
      (error) => subscriber.error(error),
    )
    return () => {
      listening?.unsubscribe()
      for (const { share } of shares) share.end()
    }
  })
}
