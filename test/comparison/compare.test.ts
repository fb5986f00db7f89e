import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import comparison from '../../src/comparison/comparison-pipeline.ts'
import { comparisonRun, comparisonSummary, type HmcTuning } from '../../src/comparison/index.ts'

const tuning: HmcTuning = {
  stepSize: 0.15,
  leapfrogSteps: 6,
  criterion: 'effectiveSamples',
  tried: [],
  complete: true,
}

it('moves the chains of all samplers where it is told to', () => {
  const model = fileURLToPath(new URL('../../models/u1-beta3.safetensors', import.meta.url))
  const { samplers, parameters } = comparison
  const isOnCard = (backend: 'wasm' | 'webgpu') =>
    Object.values(samplers(parameters.parse({ model, lattice: [8, 8], beta: 2, backend }))).map(
      ({ device }) => device !== undefined,
    )
  expect(isOnCard('webgpu')).toEqual([true, true, true, true])
  expect(isOnCard('wasm')).toEqual([false, false, false, false])
})

it('tells live what each sampler gives for its cost, in the end as the summary does', async () => {
  const run = comparisonRun(
    {
      model: fileURLToPath(new URL('../../models/u1-beta3.safetensors', import.meta.url)),
      lattice: [8, 8],
      beta: 2,
      chains: 8,
      precision: 'f32',
      backend: 'wasm',
      seed: 5,
      workers: 0,
      thermalize: 2,
      rounds: 2,
      trajectories: 60,
    },
    tuning,
  )
  const told = new Map<string, Record<string, unknown>>()
  const progress = new Map<string, boolean>()
  for (const sampler of run.samplers) {
    sampler.analyses.efficiency!.subscribe((value) =>
      told.set(sampler.name, value as Record<string, unknown>),
    )
    sampler.progress.subscribe(({ takesTurns }) => progress.set(sampler.name, takesTurns))
  }
  const summary = comparisonSummary(await run.start(), tuning)
  expect([...told.keys()]).toEqual(['leapfrog-layers', 'hmc', 'instanton', 'exact'])
  expect([...progress.values()]).toEqual([true, true, true, true])
  for (const [name, { kind, gain, ...efficiency }] of told) {
    expect(kind).toBe('efficiency')
    expect(efficiency, name).toEqual(summary.efficiency[name])
    if (name === 'hmc') expect(gain).toBeUndefined()
  }
  expect(told.get('leapfrog-layers')!.gain).toEqual(summary.ratios)
  expect(summary.ratios!.perSecond.value).toBeGreaterThan(0)
})
