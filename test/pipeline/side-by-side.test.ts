import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Anatomy, loadPipeline, pipelineFile, runPipeline, saveModel } from 'leapstream'
import { lastValueFrom } from 'rxjs'
import { afterAll, expect, it } from 'vitest'
import { randomModel } from '../layers/random-model.ts'

const folder = mkdtempSync(join(tmpdir(), 'leapstream-side-by-side-'))
afterAll(() => rmSync(folder, { recursive: true }))

const model = join(folder, 'model.safetensors')
saveModel(
  randomModel({ network: 'local', layers: 4, harmonics: 3 }, [4, 6], { beta: 1.5, stepSize: 0.15 }),
  model,
)

async function run(flags: Record<string, unknown>) {
  const definition = await loadPipeline(pipelineFile('side-by-side'))
  const parameters = definition.parameters.parse({ model, chains: 8, ...flags })
  const prepared = runPipeline({ definition, parameters, trajectories: 200, workers: 0 })
  const summary = await prepared.start()
  const anatomies = await Promise.all(
    prepared.samplers.map(({ analyses }) => lastValueFrom(analyses.anatomy!) as Promise<Anatomy>),
  )
  return { samplers: prepared.samplers.map(({ sampler }) => sampler), summary, anatomies }
}

it('runs HMC with as many leapfrog steps as the model has layers, tuned, and looks inside both', async () => {
  const { samplers, summary, anatomies } = await run({})
  expect(Object.keys(summary.samplers)).toEqual(['hmc', 'leapfrog-layers'])
  for (const { lattice, beta, chains } of samplers)
    expect({ lattice, beta, chains }).toEqual({ lattice: [4, 6], beta: 1.5, chains: 8 })
  expect(samplers[0]!.forceEvaluations).toBe(4)
  expect(samplers[0]!.seed).not.toBe(samplers[1]!.seed)
  // 1600 trajectories tell the acceptance to about 0.01; tuning left it within 0.03 or so
  expect(Math.abs(summary.samplers.hmc!.acceptance!.mean! - 0.65)).toBeLessThan(0.1)
  const [plain, trained] = anatomies
  for (const { layers } of anatomies) expect(layers).toEqual([0, 1, 2, 3, 4])
  expect(Math.max(...plain!.quantities.logJacobian.mean.map(Math.abs))).toBe(0)
  expect(Math.max(...trained!.quantities.logJacobian.mean.map(Math.abs))).toBeGreaterThan(0.1)
})

it('takes another lattice, another beta and a step size', async () => {
  const { samplers } = await run({ lattice: '6x6', beta: 2, stepSize: 0.1 })
  for (const { lattice, beta } of samplers) expect({ lattice, beta }).toEqual({ lattice: [6, 6], beta: 2 })
  const stepSize = samplers[0]!.model!().weights.get('logDriftStep')!.values[0]!
  expect(Math.exp(stepSize)).toBeCloseTo(0.1, 6)
})
