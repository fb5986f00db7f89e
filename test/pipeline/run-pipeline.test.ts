import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  accepted,
  definePipeline,
  hmc,
  hmcOptions,
  loadPipeline,
  measure,
  type PipelineRun,
  pipelineFile,
  runPipeline,
  topologicalCharge,
} from 'leapstream'
import { filter, lastValueFrom, map, Observable, of, throwError } from 'rxjs'
import { describe, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'pipelines-'))

/** Writes a pipeline file somewhere that is not this package. */
function written(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

const mine = `
import { definePipeline, hmc, hmcOptions, measure, topologicalCharge } from 'leapstream'
import { map, scan } from 'rxjs'
import { z } from 'zod'
export default definePipeline({
  name: 'mine',
  summary: 'an observable and an analysis of my own',
  parameters: hmcOptions.extend({ power: z.int().default(2).describe('which moment') }),
  samplers: ({ power, ...p }) => ({ one: hmc(p), two: hmc({ ...p, beta: p.beta + 1 }) }),
  measurements: {
    Q: topologicalCharge(),
    polyakov: measure('polyakov', ({ links, lattice: [nt, nx] }) => {
      let angle = 0
      for (let t = 0; t < nt; t++) angle += links[t * nx]
      return Math.cos(angle)
    }),
  },
  analyses: (m, p) => ({
    moment: m.polyakov.pipe(
      scan((sum, { values }) => sum + values.reduce((a, v) => a + v ** p.power, 0), 0),
      map((sum) => ({ sum })),
    ),
  }),
})
`

async function run(
  file: string,
  given: object,
  options: { trajectories: number; thermalize?: number; workers?: number },
) {
  const definition = await loadPipeline(file)
  return runPipeline({ definition, file, parameters: definition.parameters.parse(given), ...options })
}

const small = { lattice: '4x4', beta: 1, chains: 8, stepSize: 0.3, leapfrogSteps: 4 }

describe('runPipeline', () => {
  it('runs a definition from anyone’s folder, with an observable and an analysis of their own, for all samplers', async () => {
    const file = written('mine.ts', mine)
    const prepared = await run(file, small, { trajectories: 200, thermalize: 30, workers: 2 })
    const values: number[] = []
    let moment = 0
    prepared.samplers[0]!.measurements.polyakov!.subscribe((m) => {
      if (values.length === 0) expect(m.first).toBe(30)
      values.push(...m.values)
    })
    prepared.samplers[0]!.analyses.moment!.subscribe((value) => {
      moment = (value as { sum: number }).sum
    })
    const summary = await prepared.start()
    expect(values.length).toBe(200 * 8)
    expect(moment).toBeCloseTo(
      values.reduce((sum, v) => sum + v * v, 0),
      8,
    )
    expect(Object.keys(summary.samplers)).toEqual(['one', 'two'])
    expect(summary.samplers.two!.beta).toBe(2)
    const { measurements, trajectories, forceEvaluations } = summary.samplers.one!
    expect(trajectories).toBe(200)
    expect(forceEvaluations).toBe(200 * 8 * 4)
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length
    expect(measurements.polyakov!.mean).toBeCloseTo(mean, 12)
    expect(measurements.Q!.exact).toBe(0)
  })

  it.each([
    ['hmc', { ...small, chains: 9 }],
    ['exact', { lattice: '4x4', beta: 1, chains: 9 }],
    ['instanton', { ...small, chains: 9, instantonHits: 3 }],
  ])('%s measures the same bytes with 0, 1 and 2 workers', async (name, parameters) => {
    const file = pipelineFile(name)
    const record = async (workers: number) => {
      const prepared = await run(file, parameters, { trajectories: 150, workers })
      const all: Record<string, number[]> = {}
      for (const [name, measurement] of Object.entries(prepared.samplers[0]!.measurements)) {
        measurement.subscribe(({ values }) => {
          all[name] = (all[name] ?? []).concat([...values])
        })
      }
      await prepared.start()
      return all
    }
    const zero = await record(0)
    expect(Object.keys(zero).sort()).toEqual([
      'Q',
      'QR',
      'W2x2',
      'acceptance',
      'energyError',
      'expMinusEnergyError',
      'plaquette',
      'polyakov',
    ])
    expect(zero.Q!.length).toBe(150 * 9)
    expect(await record(1)).toEqual(zero)
    expect(await record(2)).toEqual(zero)
  })

  it('exact draws: no forces to count, every measurement with tau_int = 1 and its exact value', async () => {
    const prepared = await run(pipelineFile('exact'), { chains: 20, beta: 3 }, { trajectories: 300 })
    const { exact } = (await prepared.start()).samplers
    expect(exact!.forceEvaluations).toBe(0)
    expect(exact!.nanosecondsPerLinkStep).toBeNull()
    expect(exact!.acceptance!.mean).toBe(1)
    expect(exact!.expMinusEnergyError!.mean).toBe(1)
    // 4 sigma: a false alarm in one run of 2000; the seed is fixed
    for (const name of ['Q', 'QR', 'polyakov', 'plaquette', 'W2x2']) {
      const { value, error } = exact!.integratedTime[name]!
      expect(Math.abs(value! - 1)).toBeLessThan(4 * error!)
      expect(Math.abs(exact!.measurements[name]!.zScore!)).toBeLessThan(4)
    }
  })

  it('lets go of analyses that have a clock of their own when it ends, or fails', async () => {
    let alive = 0
    const ticking = () =>
      new Observable<number>((subscriber) => {
        alive++
        subscriber.next(1)
        return () => alive--
      })
    const run = (analyses: object) => {
      const definition = definePipeline({
        name: 'ticking',
        summary: 'analyses that never end',
        parameters: hmcOptions,
        samplers: (p) => ({ hmc: hmc(p) }),
        measurements: { Q: topologicalCharge() },
        analyses: () => ({ ticking: ticking(), ...analyses }),
      })
      return runPipeline({ definition, parameters: hmcOptions.parse(small), trajectories: 10 })
    }
    const right = run({})
    const values: unknown[] = []
    right.samplers[0]!.analyses.ticking!.subscribe({
      next: (v) => values.push(v),
      complete: () => values.push('end'),
    })
    const { samplers } = await right.start()
    expect(values).toEqual([1, 'end'])
    expect(samplers.hmc!.analyses).toEqual({ ticking: 1 })
    expect(alive).toBe(0)
    await expect(run({ failing: throwError(() => new Error('boom')) }).start()).rejects.toThrow('boom')
    expect(alive).toBe(0)
  })

  it('ends early when stopped or when a stop rule fires, and says why', async () => {
    const definition = definePipeline({
      name: 'stops',
      summary: 'stops by itself',
      parameters: hmcOptions,
      samplers: (p) => ({ hmc: hmc(p) }),
      measurements: { Q: topologicalCharge() },
      stop: (m) =>
        m.Q.pipe(
          filter(({ first, steps }) => first + steps >= 50),
          map(() => 'fifty are enough'),
        ),
    })
    const parameters = definition.parameters.parse(small)
    const ruled = await runPipeline({ definition, parameters, trajectories: 1e6 }).start()
    expect(ruled.ended).toBe('fifty are enough')
    expect(ruled.samplers.hmc!.trajectories).toBeLessThan(1e6)
    const rule = { minTunnelings: 50 }
    const long = await runPipeline({
      definition: { ...definition, stop: () => rule },
      parameters,
      trajectories: 1e6,
    }).start()
    expect(long.decision).toMatchObject({ sampler: 'hmc', rule })
    expect(long.decision!.tunnelings!).toBeGreaterThanOrEqual(50)
    const stopped = runPipeline({
      definition: { ...definition, stop: () => of() },
      parameters,
      trajectories: 1e6,
    })
    setTimeout(() => stopped.stop('interrupted'), 200)
    const told = lastValueFrom(stopped.samplers[0]!.progress)
    expect((await stopped.start()).ended).toBe('interrupted')
    expect(await told).toMatchObject({ phase: 'done', ended: 'interrupted', eta: 0 })
    expect((await told).trajectories).toBeLessThan(1e6)
  })

  it('has finished where it is asked to stop when its last trajectories are there', async () => {
    const definition = definePipeline({
      name: 'late',
      summary: 'is stopped too late',
      parameters: hmcOptions,
      samplers: (p) => ({ hmc: hmc(p) }),
      measurements: { Q: topologicalCharge() },
    })
    const parameters = definition.parameters.parse(small)
    const run = runPipeline({ definition, parameters, trajectories: 100 })
    const told = lastValueFrom(run.samplers[0]!.progress)
    run.samplers[0]!.measurements.Q!.subscribe(({ first, steps }) => {
      if (first + steps === 100) run.stop('interrupted')
    })
    expect((await run.start()).ended).toBe('finished')
    expect(await told).toMatchObject({ trajectories: 100, ended: 'finished' })
  })

  it('tells in its progress that it finished, or that it failed', async () => {
    const definition = definePipeline({
      name: 'ends',
      summary: 'ends in one way or another',
      parameters: hmcOptions,
      samplers: (p) => ({ hmc: hmc(p), other: hmc({ ...p, seed: p.seed + 1 }) }),
      measurements: { Q: topologicalCharge() },
    })
    const parameters = definition.parameters.parse(small)
    const last = async (made: PipelineRun) => {
      const told = new Map<string, unknown>()
      for (const { name, progress } of made.samplers)
        progress.subscribe(({ phase, ended }) => told.set(name, `${phase} ${ended}`))
      await made.start().catch(() => {})
      return [...told.values()]
    }
    const finishes = runPipeline({ definition, parameters, trajectories: 20 })
    expect(await last(finishes)).toEqual(['done finished', 'done finished'])
    const failing = { ...definition, analyses: () => ({ mine: throwError(() => new Error('boom')) }) }
    const fails = runPipeline({ definition: failing, parameters, trajectories: 1e6 })
    expect(await last(fails)).toEqual(['done failed', 'done failed'])
  })

  it.each([
    ['throws.ts', `throw new Error('boom')`, /throws\.ts cannot be loaded: boom \(.*throws\.ts:1\)/],
    ['nothing.ts', 'export const x = 1', /nothing\.ts has no default export/],
    ['wrong.js', `export default { name: 'x' }`, /wrong\.js, default export: summary/],
    ['syntax.ts', 'export default {', /syntax\.ts cannot be loaded/],
    ['key.ts', mine.replace('summary:', 'typo: 1, summary:'), /key\.ts.*typo/],
  ])('%s is refused in one line', async (name, text, message) => {
    const error = await loadPipeline(written(name, text)).then(
      () => expect.fail('loaded'),
      (cause: Error) => cause,
    )
    expect(error.name).toBe('PipelineError')
    expect(error.message).toMatch(message)
    expect(error.message).not.toContain('\n')
  })

  it.each([
    [
      'sampler',
      mine.replace(/samplers: .*/, `samplers: () => { throw new Error('no sampler') },`),
      /samplers failed: no sampler/,
    ],
    [
      'measurement',
      mine.replace('let angle = 0', `throw new Error('bad observable')`),
      /measurement 'polyakov' failed at trajectory 0.*bad observable/,
    ],
    [
      'analysis',
      mine.replace('map((sum) => ({ sum }))', `map(() => { throw new Error('bad analysis') })`),
      /analysis moment failed: bad analysis/,
    ],
  ])('a %s that throws fails the run and is named', async (name, text, message) => {
    const file = written(`${name}.ts`, text)
    await expect(
      run(file, small, { trajectories: 20, workers: 1 }).then((prepared) => prepared.start()),
    ).rejects.toThrow(message)
  })

  it.each([
    [{ trajectories: 0 }, /trajectories must be a whole number, 1 or more/],
    [{ trajectories: 10, thermalize: -1 }, /thermalize must be/],
    [{ trajectories: 10, workers: 1.5 }, /workers must be/],
    [{ trajectories: 2 ** 31 }, /below 2\^31/],
  ])('%j is refused', async (options, message) => {
    await expect(run(pipelineFile('hmc'), small, options)).rejects.toThrow(message)
  })
})

it('reads the analyses a few times a second, not at every block, and once more at the end', async () => {
  const definition = definePipeline({
    name: 'long',
    summary: 'a long run',
    parameters: hmcOptions,
    samplers: (p) => ({ hmc: hmc(p) }),
    measurements: { Q: topologicalCharge() },
  })
  const prepared = runPipeline({
    definition,
    parameters: hmcOptions.parse({ ...small }),
    trajectories: 200_000,
  })
  const [sampler] = prepared.samplers
  let blocks = 0
  const counts: number[] = []
  sampler!.measurements.Q!.subscribe(() => blocks++)
  sampler!.analyses['Q/mean']!.subscribe((value) => counts.push((value as { count: number }).count))
  await prepared.start()
  expect(counts.at(-1)).toBe(200_000)
  expect(counts.length).toBeLessThan(blocks)
})

it('gives the mean of what a pipeline measures on proposals, and no tau_int', async () => {
  const definition = definePipeline({
    name: 'proposals',
    summary: 'a measurement on proposals',
    parameters: hmcOptions,
    samplers: (p) => ({ hmc: hmc(p) }),
    measurements: {
      Q: topologicalCharge(),
      corner: measure('corner', ({ links }) => Math.sin(links[0]!), { measuredOn: 'proposal', mean: 0 }),
      accepted: accepted(),
    },
  })
  const options = { definition, parameters: hmcOptions.parse(small), trajectories: 100 }
  const { measurements, integratedTime } = (await runPipeline(options).start()).samplers.hmc!
  // what was accepted stands aside
  expect(Object.keys(measurements)).toEqual(['Q', 'corner'])
  expect(measurements.corner!.exact).toBe(0)
  expect(measurements.corner!.error).toBeGreaterThan(0)
  // right by symmetry: a z-score beyond 5 has a chance of 1e-6
  expect(Math.abs(measurements.corner!.zScore!)).toBeLessThan(5)
  expect(Object.keys(integratedTime)).toEqual(['Q'])
})
