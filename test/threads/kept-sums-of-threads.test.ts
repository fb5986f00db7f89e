import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { averagePlaquette, hmc, topologicalCharge } from 'leapstream'
import { lastValueFrom, Subject, tap, toArray } from 'rxjs'
import { afterAll, expect, it } from 'vitest'
import { quantitiesOf } from '../../dist/pipeline/quantity.js'
import { StandardSums } from '../../dist/pipeline/standard-sums.js'
import type { Stretch } from '../../dist/threads/stretch.js'
import { stretches } from '../../dist/threads/stretches.js'
import type { StretchesOptions, SummingOptions } from '../../dist/threads/stretches-options.js'
import { writeExactJson } from '../../src/files/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'kept-sums-'))
afterAll(() => rmSync(folder, { recursive: true }))

const sampler = hmc({ lattice: '4x4', beta: 1.5, chains: 40, seed: 3, stepSize: 0.25, instantonHits: 1 })
const measurements = { Q: topologicalCharge(), plaquette: averagePlaquette() }
const quantities = quantitiesOf(measurements, sampler)
const columns = Object.entries(measurements).map(([name, { evaluate }]) => ({ name, evaluate }))

const dist = (file: string) => JSON.stringify(pathToFileURL(`dist/${file}`).href)
/** The same sampler and sums, as worker threads make them; `earlier` has values that no sampler gives. */
const module = `
import { averagePlaquette, hmc, topologicalCharge } from ${dist('index.js')}
import { quantitiesOf } from ${dist('pipeline/quantity.js')}
import { StandardSums } from ${dist('pipeline/standard-sums.js')}
export const earlier = function* ({ chains, firstChain }, from, until) {
  for (let first = from; first < until; first++) {
    const values = Float64Array.from({ length: chains }, (_, i) => (first * (firstChain + i)) % 7)
    yield { columns: [values, values.map((x) => x / 3)], steps: 1, first }
  }
}
export const ingredients = async (withEarlier) => {
  const sampler = hmc({ lattice: '4x4', beta: 1.5, chains: 40, seed: 3, stepSize: 0.25, instantonHits: 1 })
  const measurements = { Q: topologicalCharge(), plaquette: averagePlaquette() }
  const quantities = quantitiesOf(measurements, sampler)
  const columns = Object.entries(measurements).map(([name, { evaluate }]) => ({ name, evaluate }))
  const sums = (share, saved) => new StandardSums(quantities, share, [], saved)
  return { sampler, columns, sums, ...(withEarlier && { earlier }) }
}
`
const file = join(folder, 'ingredients.mjs')
writeFileSync(file, module)
const { earlier } = (await import(pathToFileURL(file).href)) as Required<Pick<SummingOptions, 'earlier'>>

type Begun = Pick<StretchesOptions, 'from'> & Pick<SummingOptions, 'saved'>

/** The last stretch of a run of so many threads, up to some trajectory, that keeps chains and sums at its end. */
async function run(until: number, workers: number, begun: Begun = {}, withEarlier = false): Promise<Stretch> {
  const all = await lastValueFrom(
    stretches({
      sampler,
      columns,
      linksEvery: 0,
      origin: { kind: 'module', module: pathToFileURL(file).href, argument: withEarlier },
      workers,
      lookAhead: 3,
      until,
      ...(begun.from && { from: begun.from }),
      save: (trajectory) => trajectory === until,
      sums: {
        of: (share, saved) => new StandardSums(quantities, share, [], saved),
        from: 10,
        wanted: () => false,
        keep: (trajectory) => trajectory === until,
        ...(begun.saved && { saved: begun.saved }),
        ...(withEarlier && { earlier }),
      },
    }).pipe(toArray()),
  )
  // they come with the last trajectories, and again with the last sums
  expect(all.filter(({ keptSums }) => keptSums !== undefined).length).toBe(until > 10 ? 2 : 0)
  expect(all.at(-1)).toMatchObject({ first: until, steps: 0, saved: { trajectory: until } })
  return all.at(-1)!
}

/** What chains and sums a run has in the end, whatever threads had them. */
function contents({ saved, keptSums }: Stretch): string {
  // counts of all chains together come from as many threads as there were
  const parts = keptSums!.parts.filter((part) => part.of !== 'together')
  return writeExactJson([saved, { ...keptSums!, parts }])
}

it('sums that were kept go on with any workers before and after', async () => {
  const whole = await run(60, 0)
  let { saved, keptSums } = await run(25, 2)
  for (const [until, workers] of [
    [31, 0],
    [44, 3],
    [60, 1],
  ] as const) {
    const last = await run(until, workers, { from: saved!, saved: keptSums })
    ;({ saved, keptSums } = last)
    if (until === 60) expect(contents(last)).toBe(contents(whole))
  }
})

it('has no sums to keep while chains thermalise', async () => {
  for (const workers of [0, 2]) expect((await run(10, workers)).keptSums).toBeUndefined()
})

it('threads read what was measured before, each for its chains', async () => {
  const { keptSums } = await run(20, 2)
  const { saved } = await run(30, 2)
  const begun = { from: saved!, saved: keptSums }
  expect(contents(await run(40, 3, begun, true))).toBe(contents(await run(40, 0, begun, true)))
  await expect(run(40, 2, begun)).rejects.toThrow('the sums go up to trajectory 19')
})

it('a run that is stopped brings chains and sums at its end', async () => {
  for (const workers of [0, 2]) {
    const stopped = new Subject<void>()
    let isStopped = false
    const last = await lastValueFrom(
      stretches({
        sampler,
        columns,
        linksEvery: 0,
        origin: { kind: 'module', module: pathToFileURL(file).href, argument: false },
        workers,
        lookAhead: 3,
        until: 1e6,
        stopped,
        save: () => isStopped,
        sums: {
          of: (share, saved) => new StandardSums(quantities, share, [], saved),
          from: 10,
          wanted: () => false,
          keep: () => isStopped,
        },
      }).pipe(
        tap(({ first }) => {
          if (first < 20 || isStopped) return
          isStopped = true
          stopped.next()
        }),
      ),
    )
    expect(last.steps).toBe(0)
    expect(last.saved!.trajectory).toBe(last.first)
    expect(last.keptSums!.trajectory).toBe(last.first)
  }
})
