import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { layers, newModel, saveModel } from 'leapstream'
import { afterAll, describe, expect, it } from 'vitest'
import { commandLine } from './command-lines.ts'
import { openTerminal } from './pseudo-terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'leapstream-compare-'))
afterAll(() => rmSync(folder, { recursive: true }))

const model = join(folder, 'untrained.safetensors')
saveModel(
  newModel({ architecture: { network: 'local', layers: 4 }, beta: 2, lattice: '4x4', stepSize: 0.25 }),
  model,
)

const compare = (...flags: string[]) => commandLine(['compare', ...flags])

const quick = [
  '--chains',
  '8',
  '--trajectories',
  '400',
  '--tuning-steps',
  '60',
  '--workers',
  '0',
  '--no-serve',
]

describe('bad usage of compare is one line', () => {
  it.each([
    [[], /needs --model FILE, or --beta/],
    [['--model', `${folder}/none`], /none cannot be read: no such file/],
    [['--model', model, '--beta', '0'], /--beta 0: must be above 0/],
    [['--model', model, '--lattice', '1x1'], /lattice '1x1'/],
    [['--model', model, '--trajectories', '5'], /--trajectories 5: must be at least 10/],
    [['--model', model, '--rounds', '1'], /--rounds 1: must be at least 2/],
    [['--model', model, '--seed', '9007199254740991'], /leaves no room for the seeds of the scan/],
    [['--betta', '5'], /unknown option '--betta'/],
  ] as [string[], RegExp][])('%j', async (flags, message) => {
    const { code, stdout, stderr } = await compare(...flags, '--no-serve')
    expect(stderr).toMatch(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })
})

describe('compare', () => {
  it('gives every sampler, and the trained over tuned HMC, as the design promises', async () => {
    const { code, stdout } = await compare('--model', model, '--json', ...quick)
    expect(code).toBe(0)
    const summary = JSON.parse(stdout.trim().split('\n').at(-1)!)
    expect(summary).toMatchObject({ pipeline: 'compare', lattice: [4, 4], beta: 2, ended: 'finished' })
    expect(Object.keys(summary.samplers)).toEqual(['leapfrog-layers', 'hmc', 'instanton', 'exact'])
    for (const sampler of Object.values(summary.samplers) as Record<string, never>[]) {
      expect(sampler).toMatchObject({ trajectories: 400, chains: 8 })
      expect(Object.keys(sampler.integratedTime!)).toEqual(['Q', 'QR', 'polyakov', 'plaquette'])
      expect(sampler.rounds).toHaveLength(5)
      expect(sampler.longestRejection).toMatchObject({ value: expect.any(Number) })
    }
    expect(summary.samplers['leapfrog-layers'].settings).toMatchObject({ model: 'untrained.safetensors' })
    expect(Object.keys(summary.ratios)).toEqual(['integratedTime', 'perForceEvaluation', 'perSecond'])
    for (const ratio of Object.values(summary.ratios)) {
      expect(ratio).toMatchObject({ value: expect.any(Number), error: expect.any(Number) })
    }
    const { stepSize, leapfrogSteps, tried } = summary.tuning
    expect(summary.samplers.hmc.settings).toMatchObject({ stepSize, leapfrogSteps })
    // 7 lengths and 5 step sizes
    expect(tried).toHaveLength(35)
    expect(summary.samplers.instanton.settings.instantonHits).toBe(1)
  })

  it('prints a table with a column for each sampler', async () => {
    const { code, stdout } = await compare('--model', model, '--beta', '1.5', ...quick)
    expect(code).toBe(0)
    expect(stdout).toMatch(/4x4, beta 1\.5/)
    expect(stdout).toMatch(/leapfrog-layers +hmc +instanton +exact/)
    expect(stdout).toMatch(/tau_int of Q .*\d/)
    expect(stdout).toMatch(/independent Q per second +\d/)
  })

  it('an interrupt prints what there is and ends with 130', async () => {
    const long = ['--tuning-steps', '60', '--workers', '0', '--trajectories', '100000000', '--no-serve']
    const terminal = openTerminal(['compare', '--model', model, '--chains', '8', ...long])
    // some time after tuning the first sampler is under way, and says so
    await terminal.shows(/comparing/)
    terminal.press('\u0003')
    expect(await terminal.exit).toBe(130)
    expect(terminal.output()).toMatch(/leapfrog-layers: .* trajectories/)
    expect(terminal.output()).toMatch(/interrupted/)
  })
})

/** A checkout may have no models: then it says so. */
const shipped = layers.shippedModels()

describe('run leapfrog-layers without a model', () => {
  const run = (...flags: string[]) =>
    commandLine([
      ...'run leapfrog-layers --no-serve --json --workers 0 --chains 4 --lattice 4x4 --trajectories 10'.split(
        ' ',
      ),
      ...flags,
    ])

  it.skipIf(shipped.length > 0)('says that none is installed', async () => {
    const { code, stderr } = await run('--beta', '5')
    expect(code).toBe(2)
    expect(stderr).toMatch(/^leapstream: no trained models are installed.*--model FILE\n$/)
  })

  it.skipIf(shipped.length === 0)(
    'takes the shipped one, and says where it is only the nearest',
    async () => {
      const { beta, name } = shipped.at(-1)!
      const own = await run('--beta', `${beta}`)
      expect(own.stderr).not.toMatch(/nearest/)
      const settings = JSON.parse(own.stdout).samplers['leapfrog-layers'].settings
      expect(settings).toMatchObject({ model: name, modelBeta: beta })
      const other = await run('--beta', `${beta + 0.5}`)
      expect(other.stderr).toMatch(new RegExp(`at beta ${beta + 0.5}: the nearest, ${name}`))
      expect(JSON.parse(other.stdout)).toMatchObject({ beta: beta + 0.5 })
    },
  )
})
