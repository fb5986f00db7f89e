import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
// the log is written by a thread, which is compiled
import { loadPipeline, pipelineFile, resumePipeline, runPipeline } from '../../dist/pipeline/index.js'
import { configurationDigests, digests, summaryOf, temporaryFolder, testFolder } from './kept-runs.ts'

const folder = temporaryFolder()
const whole = join(folder, 'whole')

async function sample(pipeline: string, runDir: string, trajectories: number, workers: number) {
  const file = pipelineFile(pipeline)
  const definition = await loadPipeline(file)
  const chains = pipeline === 'freezing' ? 3 : 6
  const parameters = definition.parameters.parse({ lattice: '4x4', chains }) as Record<string, unknown>
  const keep = { saveConfigurationsEvery: 7, durability: 'normal' } as const
  const options = { definition, file, parameters, trajectories, thermalize: 5, workers, runDir, ...keep }
  await runPipeline(options).start()
}

async function inParts(pipeline: string, runDir: string, workers: (part: number) => number) {
  await sample(pipeline, runDir, 100, workers(0))
  for (let part = 1; part < 10; part++) {
    const { run, from } = await resumePipeline(runDir, { trajectories: 100, workers: workers(part) })
    // each part goes on from where the one before has ended
    for (const { trajectory, logged } of Object.values(from)) {
      expect(trajectory).toBe(5 + 100 * part)
      expect(logged).toBe(trajectory)
    }
    await run!.start()
  }
}

const kept = (directory: string) => ({
  measurements: digests(directory),
  configurations: configurationDigests(directory),
  summary: summaryOf(directory),
})

beforeAll(() => sample('hmc', whole, 1000, 1))

it('1000 trajectories at once and 10 parts of 100 leave the same bytes', async () => {
  const directory = join(testFolder(), 'parts')
  await inParts('hmc', directory, (part) => [1, 0, 2][part % 3]!)
  const expected = kept(whole)
  expect(Object.keys(expected.measurements)).toContain('hmc plaquette')
  // multiples of 7 from 5 to 1004
  expect(Object.keys(expected.configurations)).toHaveLength(143)
  expect(kept(directory)).toEqual(expected)
})

it('six samplers likewise', async () => {
  const directory = testFolder()
  await sample('freezing', join(directory, 'whole'), 1000, 0)
  await inParts('freezing', join(directory, 'parts'), () => 0)
  const expected = kept(join(directory, 'whole'))
  expect(Object.keys(expected.configurations)).toHaveLength(6 * 143)
  expect(kept(join(directory, 'parts'))).toEqual(expected)
})

it.each([0, 2, 3])('1 worker and %i workers leave the same bytes', async (workers) => {
  const directory = join(testFolder(), 'run')
  await sample('hmc', directory, 1000, workers)
  expect(kept(directory)).toEqual(kept(whole))
})
