import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { commandLine } from './command-lines.ts'

const pipeline = `
import { definePipeline, hmc, hmcOptions, topologicalCharge } from 'leapstream'
import { map } from 'rxjs'

export default definePipeline({
  name: 'content',
  summary: 'HMC that is content at once',
  parameters: hmcOptions,
  samplers: (p) => ({ hmc: hmc(p) }),
  measurements: { Q: topologicalCharge() },
  stop: (m) => m.Q.pipe(map(() => 'enough')),
})
`

it('whoever asks for more than the stop rule of a pipeline lets be sampled gets it, in a fork too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'leapstream-stop-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'content.ts')
  writeFileSync(file, pipeline)
  const [run, fork] = [join(folder, 'run'), join(folder, 'fork')]
  const leapstream = async (...args: string[]) => {
    const { stdout: said } = await commandLine([...args, '--no-serve', '--json'])
    const { ended, samplers } = JSON.parse(said.trimEnd().split('\n').at(-1)!)
    return { ended, trajectories: samplers.hmc.trajectories }
  }
  const [lattice, length] = [
    ['--lattice', '4x4', '--chains', '4'],
    ['--trajectories', '1000000'],
  ]
  const stopped = await leapstream('run', file, ...lattice!, ...length!, '--run-dir', run)
  expect(stopped).toEqual({ ended: 'enough', trajectories: expect.any(Number) })
  expect(await leapstream('resume', run)).toEqual(stopped)
  const longer = { ended: 'finished', trajectories: stopped.trajectories + 3000 }
  expect(await leapstream('resume', run, '--trajectories', '3000')).toEqual(longer)
  expect(await leapstream('resume', run, '--fork', fork, '--trajectories', '3000')).toEqual({
    ended: 'finished',
    trajectories: 3000,
  })
})
