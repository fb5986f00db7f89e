import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { logged } from '../faults/kept-runs.ts'
import { commandLine } from './command-lines.ts'

const program = 'dist/cli/main.js'

interface Result {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the built program, in processes of its own. */
function leapstream(args: readonly string[], nodeFlags: readonly string[] = []): Promise<Result> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...nodeFlags, program, ...args], (error, stdout, stderr) => {
      resolve({ code: error ? ((error.code as unknown as number) ?? null) : 0, stdout, stderr })
    })
  })
}

const folder = mkdtempSync(join(tmpdir(), 'cli-'))
const throwing = join(folder, 'throws.ts')
const empty = join(folder, 'empty.ts')
writeFileSync(throwing, `throw new Error('boom')`)
writeFileSync(empty, 'export const nothing = 1')

const quick = ['--lattice', '4x4', '--chains', '4', '--trajectories', '100', '--workers', '0', '--no-serve']

describe('a run whose numbers contradict what is exactly true', () => {
  it('exits with a code of its own, and says what is wrong', async () => {
    // from a hot start without thermalisation the plaquette is too small
    const hot =
      'run hmc --lattice 8x8 --beta 2 --chains 512 --start hot --workers 0 --no-serve --trajectories'.split(
        ' ',
      )
    const result = await leapstream([...hot, '100'])
    expect(result.stdout).toMatch(
      /NOT EXACT: .*plaquette \(z = −[\d.]+, limit [\d.]+, after \d+ trajectories\)/,
    )
    expect(result.code).toBe(3)
    const thermal = await commandLine([...hot, '100', '--thermalize', '200'])
    expect(thermal.code).toBe(0)
  })
})

describe('a mean that is far from its exact value', () => {
  it('has a word where it is not called wrong', async () => {
    const cold =
      'run hmc --beta 5 --chains 16 --start cold --trajectories 500 --seed 4 --workers 0 --no-serve'.split(
        ' ',
      )
    const { stdout } = await commandLine(cold)
    expect(stdout).toMatch(/NOT EXACT|far from exact, though not called wrong: .*plaquette \(z = [\d.]+\)/)
  })
})

describe('a stop rule', () => {
  it.each([5, 7, 11])('is not met by a charge that is nearly frozen, seed %i', async (seed) => {
    const { stdout, code } = await commandLine(
      `run hmc --workers 0 --beta 6.5 --step-size 0.1 --chains 32 --trajectories 400 --thermalize 100 --start cold --seed ${seed} --target-error Q2=0.05 --no-serve --json`.split(
        ' ',
      ),
    )
    const summary = JSON.parse(stdout)
    expect(summary.ended).toBe('finished')
    const { reliable, value, lowerBound } = summary.samplers.hmc.integratedTime.Q
    expect(reliable).toBe(false)
    expect(value).toBeGreaterThanOrEqual(lowerBound)
    expect(summary.samplers.hmc.chargeSquared.error).toBeNull()
    expect(code).toBe(0)
  })
})

describe('bad usage is one line, with the right exit code', () => {
  it.each<[string[], number, RegExp]>([
    [
      ['frobnicate'],
      2,
      /unknown command 'frobnicate': there are run, resume, scan, train, compare, follow, analyze, serve, watch, token, export, report, merge, figure, exact, doctor/,
    ],
    [['run'], 2, /run needs a pipeline first.*exact, freezing, hmc, instanton/],
    [['run', 'nope'], 2, /no pipeline nope: give the path.*exact, freezing, hmc, instanton/],
    [['run', './nope.ts'], 2, /no pipeline \.\/nope\.ts/],
    [['run', 'hmc', '--beta', '0'], 2, /--beta 0: must be above 0/],
    [['run', 'hmc', '--beta', '-3'], 2, /--beta -3: must be above 0/],
    [['run', 'hmc', '--beta', '1e8'], 2, /--beta 1e8: must be at most 10000/],
    [['run', 'exact', '--beta', '1e8'], 2, /--beta 1e8: must be at most 10000/],
    [['run', 'leapfrog-layers', '--beta', '1e8'], 2, /--beta 1e8: must be at most 10000/],
    [['run', 'freezing', '--betas', '2,100000000'], 2, /hmc: beta must be at most 10000/],
    [['exact', '--beta', '1e8'], 2, /--beta 1e8: must be at most 10000/],
    [['compare', '--beta', '1e8'], 2, /--beta 1e8: must be at most 10000/],
    [['train', '--beta', '1e8'], 2, /--beta 1e8: must be at most 10000/],
    [['run', 'hmc', '--workers', '100000'], 2, /--workers 100000: must be at most \d+/],
    [['compare', '--beta', '4', '--workers', '100000'], 2, /--workers 100000: must be at most \d+/],
    [['train', '--workers', '100000'], 2, /--workers 100000: must be at most \d+/],
    [['run', 'hmc', '--beta', 'x'], 2, /--beta x: must be a number/],
    [['run', 'hmc', '--run-dir', '--no-serve'], 2, /--run-dir: its value is missing, --no-serve follows/],
    [['run', 'hmc', '--lattice', '1x1'], 2, /lattice '1x1'.*16x16/],
    [['run', 'hmc', '--chains', '0'], 2, /--chains 0: must be at least 1/],
    [['run', 'hmc', '--step-size', '0.6'], 2, /unstable at beta 4.*0\.3536/],
    [['run', 'hmc', '--precision', 'f16'], 2, /--precision f16: must be one of f32, f64/],
    [['run', 'hmc', '--betta', '3'], 2, /unknown option '--betta'.*--lattice --beta/],
    [['run', 'hmc', 'extra'], 2, /too many arguments/],
    [['run', 'hmc', '--trajectories', '0'], 2, /--trajectories 0: must be at least 1/],
    [['run', 'hmc', '--port', '70000'], 2, /--port 70000: must be at most 65535/],
    [['exact', '--beta', '-1'], 2, /--beta -1: must be above 0/],
    [['run', throwing], 1, /throws\.ts cannot be loaded: boom \(.*throws\.ts:1\)/],
    [['run', empty], 1, /empty\.ts has no default export/],
  ])('leapstream %j', async (args, code, message) => {
    const result = await commandLine(args)
    expect(result.stderr).toMatch(message)
    expect(result.stderr.trim().split('\n')).toHaveLength(1)
    expect(result.stdout).toBe('')
    expect(result.code).toBe(code)
  })

  it.each<[string[], RegExp]>([
    [['run', 'hmc', '--beta', '0'], /^leapstream: --beta 0: must be above 0.*\n$/],
    [['run', 'hmc', '--host', '0.0.0.0'], /^leapstream: .*0\.0\.0\.0.*\n$/],
  ])(
    'leapstream %j, of the program itself, whose second process is not to be seen',
    async (args, message) => {
      const { code, stdout, stderr } = await leapstream(args)
      expect(stderr).toMatch(message)
      expect(stdout).toBe('')
      expect(code).toBe(2)
    },
  )

  it('shows the stack with --verbose', async () => {
    expect((await commandLine(['run', 'hmc', '--beta', '0', '--verbose'])).stderr).toMatch(/\n\s+at /)
  })

  it('a port in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as { port: number }
    const result = await leapstream(['run', 'hmc', '--port', `${port}`])
    taken.close()
    expect(result.stderr).toMatch(new RegExp(`port ${port} on 127\\.0\\.0\\.1 is in use.*--port`))
    expect(result.stderr.trim().split('\n')).toHaveLength(1)
    expect(result.code).toBe(1)
  })

  it('a Node.js without WebAssembly SIMD', async () => {
    const result = await leapstream(['run', 'hmc', ...quick], ['--no-enable-sse4-1'])
    expect(result.stderr).toMatch(/no WebAssembly SIMD: use Node\.js/)
    expect(result.code).toBe(1)
  })
})

describe('help', () => {
  it.each([
    [['--help'], /Commands:\s+run.*\n[\s\S]*analyze[\s\S]*exact[\s\S]*doctor/],
    [['analyze', '--help'], /<file, - or run-dir> \[flags\][\s\S]*--mean <number>/],
    [['export', '--help'], /<run directory> --format <format> --out <name>[\s\S]*--discard <number>/],
    [['report', '--help'], /<folder...> --out <file>[\s\S]*--figures <value>/],
    [['merge', '--help'], /<run-dir> <run-dir> \.\.\. --out <run-dir>[\s\S]*--json/],
    [['run', '--help'], /one of: exact, freezing, hmc,\s+instanton/],
    [['run', 'hmc', '--help'], /--step-size <number>\s+leapfrog step size, default 0\.15/],
    [['run', 'freezing', '--help'], /--betas <value>/],
    [['run', 'exact', '--help'], /--precision <value>/],
    [['run', 'instanton', '--help'], /QCD[\s\S]*--instanton-hits <number>[\s\S]*QCD, default 1/],
    [['scan', '--help'], /scan --resume DIR[\s\S]*2,3,4[\s\S]*--leapfrog-steps 5:40:5[\s\S]*one of:/],
    [['scan', 'hmc', '--help'], /--beta <number>[\s\S]*--figures <value>[\s\S]*--jobs <number>/],
    [['exact', '--help'], /--lattice <value>/],
    [['doctor', '--help'], /--json/],
  ])('leapstream %j', async (args, text) => {
    const result = await commandLine(args)
    expect(result.code).toBe(0)
    expect(result.stdout).toMatch(text)
    expect(result.stderr).toBe('')
  })
})

describe('run', () => {
  it('prints a summary for people, with errors and exact values', async () => {
    const { code, stdout } = await commandLine(['run', 'hmc', '--beta', '1', ...quick])
    expect(code).toBe(0)
    expect(stdout).toMatch(/plaquette\s+0\.\d+\(\d+\)\s+0\.4/)
    expect(stdout).toMatch(/tau_int = 1 \+ 2 sum rho, in trajectories/)
  })

  it('prints the summary that the design promises as the last line', async () => {
    const { stdout } = await leapstream(['run', 'hmc', '--beta', '1', '--json', ...quick])
    const summary = JSON.parse(stdout.trim().split('\n').at(-1)!)
    expect(summary).toMatchObject({ pipeline: 'hmc', seed: 1, lattice: [4, 4], beta: 1 })
    const sampler = summary.samplers.hmc
    expect(Object.keys(sampler)).toEqual(
      expect.arrayContaining([
        'chains',
        'trajectories',
        'acceptance',
        'expMinusEnergyError',
        'measurements',
        'chargeSquared',
        'tunnelingRate',
        'integratedTime',
        'forceEvaluations',
        'seconds',
        'nanosecondsPerLinkStep',
        'effectiveSamplesPerSecond',
      ]),
    )
    expect(Object.keys(sampler.measurements)).toEqual(['Q', 'QR', 'polyakov', 'plaquette', 'W2x2'])
    expect(Object.keys(sampler.chargeSquared)).toEqual([
      'mean',
      'error',
      'exact',
      'zScore',
      'degreesOfFreedom',
    ])
    expect(sampler.integratedTime.Q).toMatchObject({ reliable: expect.any(Boolean), frozen: false })
  })

  it('gives the same measurements in two runs and with 1 and 2 workers', async () => {
    const measured = async (workers: string) => {
      const more = ['--json', '--chains', '12', '--workers', workers]
      const { stdout } = await commandLine(['run', 'hmc', ...quick, ...more])
      const { measurements, tunnelingRate, acceptance } = JSON.parse(stdout).samplers.hmc
      return { measurements, tunnelingRate, acceptance }
    }
    const once = await measured('1')
    expect(await measured('1')).toEqual(once)
    expect(await measured('2')).toEqual(once)
  })

  it('an interrupt ends it with its summary and 130', async () => {
    const directory = join(folder, 'interrupted')
    const endless = ['--trajectories', '100000000', '--run-dir', directory, '--no-serve', '--json']
    const child = spawn(process.execPath, [program, 'run', 'hmc', ...endless])
    let stdout = ''
    child.stdout.on('data', (data) => {
      stdout += data
    })
    await expect.poll(() => logged(directory)).toBeGreaterThan(0)
    child.kill('SIGINT')
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(130)
    const summary = JSON.parse(stdout)
    expect(summary.ended).toBe('interrupted')
    expect(summary.samplers.hmc.trajectories).toBeGreaterThan(0)
  })
})

it('an interrupt before the first measurement says so, and ends with 130', async () => {
  const flags = ['--lattice', '8x8', '--trajectories', '1000000', '--thermalize', '100000000', '--no-serve']
  const child = spawn(process.execPath, [program, 'run', 'hmc', ...flags])
  let stdout = ''
  child.stdout.on('data', (data) => {
    stdout += data
  })
  await new Promise((resolve) => child.stderr.once('data', resolve))
  await new Promise((resolve) => setTimeout(resolve, 1000))
  child.kill('SIGINT')
  expect(await new Promise((resolve) => child.once('close', resolve))).toBe(130)
  expect(stdout).toMatch(/exactness undecided: nothing was measured yet/)
  expect(stdout).toMatch(/: interrupted\n$/)
})

it('exact prints what the design promises', async () => {
  const { stdout } = await commandLine(['exact', '--lattice', '8x8', '--beta', '4', '--json'])
  const results = JSON.parse(stdout)
  expect(Object.keys(results)).toEqual(
    expect.arrayContaining([
      'lattice',
      'beta',
      'plaquette',
      'plaquetteInfiniteVolume',
      'chargeSquared',
      'susceptibility',
      'smoothChargeSquared',
      'wilsonLoop',
      'chargeProbability',
    ]),
  )
  expect(results.chargeSquared).toBeCloseTo(0.48201592952, 10)
})
