import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { hmc, stream } from 'leapstream'
import { lastValueFrom } from 'rxjs'
import { afterAll, expect, it } from 'vitest'
import { typedSteps } from '../install/typed-steps.ts'

// inside of the repository, where the package finds itself by its name
mkdirSync('dist', { recursive: true })
const folder = mkdtempSync(resolve('dist', 'go-on-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('the example of docs/library.md goes on where it stopped, to the very chains of a stream that never did', async () => {
  const steps = typedSteps(readFileSync('docs/library.md', 'utf8'))
  const example = steps.find((step) => 'file' in step && step.file === 'go-on.ts')
  writeFileSync(join(folder, 'go-on.ts'), (example as { content: string }).content)
  const said: string[] = []
  for (let i = 0; i < 2; i++) {
    const jiti = resolve('node_modules/.bin/jiti')
    said.push((await promisify(execFile)(jiti, ['go-on.ts'], { cwd: folder })).stdout)
  }
  const sampler = hmc({ lattice: [16, 16], beta: 3, chains: 128, seed: 7 })
  const save = (trajectory: number) => trajectory === 200
  const { saved } = await lastValueFrom(stream(sampler, { until: 200, save, workers: 2 }))
  expect(said[0]).toMatch(/^trajectories 0 to 99 [0-9a-f]{64}\n$/)
  expect(said[1]).toBe(`trajectories 100 to 199 ${saved!.digest}\n`)
})
