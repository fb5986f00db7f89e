import { existsSync, readdirSync } from 'node:fs'
import { hmc, type Sampler, stream, topologicalCharge, UsageError } from 'leapstream'
import { concatMap, firstValueFrom, lastValueFrom, map, reduce, share, take, takeWhile, toArray } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { configurationsOf } from '../../src/lattice/index.ts'

const options = { lattice: [4, 6] as const, beta: 2, chains: 10, stepSize: 0.2, leapfrogSteps: 4, seed: 21 }

/** Q, dH and the first link of each chain for the first `trajectories` trajectories, whatever the batches. */
async function record(sampler: Sampler, workers: number, trajectories: number) {
  const rows: number[] = []
  await lastValueFrom(
    stream(sampler, { workers }).pipe(
      takeWhile((batch) => batch.first + batch.steps < trajectories, true),
      reduce((_, batch) => {
        for (let step = 0; step < batch.steps && batch.first + step < trajectories; step++) {
          for (let chain = 0; chain < batch.chains; chain++) {
            const i = step * batch.chains + chain
            rows.push(batch.sums.charge[i]!, batch.energyError[i]!, batch.links[i * 48]!)
          }
        }
        return undefined
      }, undefined),
    ),
  )
  return rows
}

describe('stream', () => {
  it.each(['f32', 'f64'] as const)(
    'gives the same bytes with 0, 1, 2 and 3 workers and when run again (%s)',
    async (precision) => {
      const sampler = hmc({ ...options, precision })
      const [inline, one, two, three, again] = [
        await record(sampler, 0, 300),
        await record(sampler, 1, 300),
        await record(sampler, 2, 300),
        await record(sampler, 3, 300),
        await record(sampler, 1, 300),
      ]
      expect(inline.length).toBe(300 * 10 * 3)
      expect(one).toEqual(inline)
      expect(two).toEqual(inline)
      expect(three).toEqual(inline)
      expect(again).toEqual(inline)
    },
  )

  it('gives the numbers that init and step give by hand', async () => {
    const sampler = hmc(options)
    const key = (trajectory: number) => ({ seed: 21, firstChain: 0, chains: 10, trajectory })
    let state = sampler.init(key(0))
    const byHand: number[] = []
    for (let trajectory = 0; trajectory < 20; trajectory++) {
      const { state: next, info } = sampler.step(state, key(trajectory))
      state = next
      byHand.push(...info.energyError)
    }
    const streamed = await lastValueFrom(
      stream(sampler).pipe(
        takeWhile((batch) => batch.first + batch.steps < 20, true),
        reduce((all: number[], batch) => all.concat([...batch.energyError]), []),
      ),
    )
    expect(streamed.slice(0, byHand.length)).toEqual(byHand)
  })

  it('delivers batches that say what their links say', async () => {
    const batches = await lastValueFrom(stream(hmc(options)).pipe(take(4), toArray()))
    let next = 0
    for (const batch of batches) {
      expect(batch.first).toBe(next)
      next += batch.steps
      expect(batch.links.length).toBe(batch.steps * 10 * 48)
      expect(batch.accepted.length).toBe(batch.steps * 10)
      for (const angle of batch.links) expect(angle >= -Math.PI && angle < Math.PI).toBe(true)
      const view = configurationsOf(batch, batch.steps - 1)
      const loops = view.wilsonLoop(1, 1)
      view.plaquetteSums().cos.forEach((cos, chain) => {
        expect(Math.abs(cos / 24 - loops[chain]!)).toBeLessThan(1e-6)
      })
    }
  })

  it('repeats the configuration of a rejected proposal', async () => {
    const { links, accepted } = await lastValueFrom(
      stream(hmc({ ...options, stepSize: 0.45, leapfrogSteps: 10 }) as Sampler, { workers: 0 }).pipe(
        takeWhile((batch) => batch.steps < 8, true),
      ),
    )
    let repeated = 0
    for (let i = 10; i < accepted.length; i++) {
      const now = links.slice(i * 48, (i + 1) * 48)
      const before = links.slice((i - 10) * 48, (i - 9) * 48)
      if (accepted[i]) expect(now).not.toEqual(before)
      else {
        expect(now).toEqual(before)
        repeated++
      }
    }
    expect(repeated).toBeGreaterThan(0)
  })

  it('is cold, and shared when asked', async () => {
    const configurations = stream(hmc(options)).pipe(take(3), share())
    const both = await Promise.all([
      lastValueFrom(configurations.pipe(topologicalCharge(), toArray())),
      lastValueFrom(configurations.pipe(topologicalCharge(), toArray())),
    ])
    expect(both[0].map(({ values }) => values)).toEqual(both[1].map(({ values }) => values))
  })

  it('never runs more than its look-ahead away from a slow consumer', async () => {
    let asked = 0
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const seen: number[] = []
    const subscription = stream(hmc(options), {
      workers: 2,
      lookAhead: 2,
      ready: () => (++asked < 3 ? Promise.resolve() : held),
    }).subscribe(({ first }) => seen.push(first))
    await expect.poll(() => seen.length).toBe(3)
    // the third batch waits for the consumer: nothing is delivered meanwhile
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect(seen.length).toBe(3)
    release()
    await expect.poll(() => seen.length).toBeGreaterThan(3)
    subscription.unsubscribe()
  })

  it.runIf(existsSync('/proc/self/task'))('ends its threads when unsubscribed', async () => {
    const threads = () => readdirSync('/proc/self/task').length
    const settle = () => new Promise((resolve) => setTimeout(resolve, 500))
    let batches = 0
    const subscription = stream(hmc(options), { workers: 3 }).subscribe(() => batches++)
    await expect.poll(() => batches).toBeGreaterThan(0)
    const running = threads()
    subscription.unsubscribe()
    await expect.poll(threads).toBeLessThanOrEqual(running - 3)
    const after = batches
    await settle()
    expect(batches).toBe(after)
  })

  it('runs a sampler of the user in this thread, on the same contract', async () => {
    const inner = hmc(options)
    const { recipe: _, ...mine } = inner
    const values = await firstValueFrom(
      stream(mine).pipe(
        topologicalCharge(),
        concatMap(async ({ values }) => values),
      ),
    )
    const theirs = await firstValueFrom(stream(inner).pipe(topologicalCharge()))
    expect(values.slice(0, 10)).toEqual(theirs.values.slice(0, 10))
  })

  it('passes on the error of a sampler', async () => {
    const failing: Sampler = {
      ...hmc(options),
      step: () => {
        throw new Error('the integrator broke')
      },
    }
    const { recipe: _, ...mine } = failing
    await expect(firstValueFrom(stream(mine))).rejects.toThrow('the integrator broke')
  })

  it('refuses counts that cannot be', () => {
    expect(() => stream(hmc(options), { workers: -1 })).toThrow(UsageError)
    expect(() => stream(hmc(options), { lookAhead: 0 })).toThrow(UsageError)
  })

  it('lets the event loop turn after every block, however much is waiting', async () => {
    let turn = 0
    const count = () => {
      turn++
      immediate = setImmediate(count)
    }
    let immediate = setImmediate(count)
    const turns: number[] = []
    const onePerChain = { ...options, chains: 1 }
    await lastValueFrom(
      stream(hmc(onePerChain)).pipe(
        take(50),
        map(() => {
          turns.push(turn)
          // as long as the worker needs for the next blocks: their messages are there when this turn ends
          const until = performance.now() + 5
          while (performance.now() < until);
        }),
      ),
    )
    clearImmediate(immediate)
    expect(new Set(turns).size).toBe(50)
  })
})
