import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { haveSwiftShader, swiftShaderEnvironment } from '../tensor/swift-shader.ts'

const program = 'dist/cli/main.js'

/** Runs the program where SwiftShader stands for a graphics card, with `allowed` as such. */
function leapstream(
  args: string[],
  allowed = true,
  more: NodeJS.ProcessEnv = {},
): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const env = {
    ...process.env,
    ...swiftShaderEnvironment,
    LEAPSTREAM_EMULATED_CARD: allowed ? 'allow' : '',
    ...more,
  }
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, stdout, stderr }),
    )
  })
}

describe.skipIf(!haveSwiftShader(['webgpu']))('run hmc --backend webgpu', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'leapstream-card-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const flags = ['--backend', 'webgpu', '--lattice', '6x10', '--beta', '2', '--chains', '9', '--no-serve']

  it('goes on bit for bit with any number of workers, links and all, and is exact', async () => {
    const keep = (run: string, workers: string) => [
      '--workers',
      workers,
      '--save-configurations',
      'every=40',
      '--run-dir',
      join(folder, run),
      '--json',
    ]
    const whole = await leapstream(['run', 'hmc', ...flags, '--trajectories', '150', ...keep('whole', '0')])
    expect(whole.code).toBe(0)
    const { samplers } = JSON.parse(whole.stdout.trim().split('\n').at(-1)!)
    expect(samplers.hmc.exactness.verdict).toBe('passed')
    expect(samplers.hmc.settings).toMatchObject({ backend: 'webgpu' })
    expect(samplers.hmc.settings.device).toContain('SwiftShader')
    const first = await leapstream(['run', 'hmc', ...flags, '--trajectories', '90', ...keep('parts', '3')])
    expect(first.code).toBe(0)
    const more = ['--trajectories', '60', '--no-serve', '--workers', '1', '--json']
    const rest = await leapstream(['resume', join(folder, 'parts'), ...more])
    expect(rest.stderr).toContain('hmc: goes on from trajectory 90\n')
    expect(rest.stderr).toMatch(
      /goes on bit for bit on SwiftShader.*; another card or driver may give other last bits/,
    )
    const last = ({ stdout }: { stdout: string }) =>
      JSON.parse(stdout.trim().split('\n').at(-1)!).samplers.hmc
    const { seconds, nanosecondsPerLinkStep, effectiveSamplesPerSecond, ...numbers } = last(whole)
    expect(last(rest)).toMatchObject({ ...numbers, effectiveSamplesPerSecondError: expect.anything() })
    const exported = async (run: string) => {
      const out = join(folder, `${run}.zarr`)
      const { code } = await leapstream(['export', join(folder, run), '--format', 'zarr', '--out', out])
      expect(code).toBe(0)
      const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
      return files.map(({ parentPath, name }) => [
        join(parentPath, name).slice(out.length),
        readFileSync(join(parentPath, name)).toString('base64'),
      ])
    }
    const chunks = (files: string[][]) => files.filter(([name]) => !name!.endsWith('zarr.json')).sort()
    const once = chunks(await exported('whole'))
    expect(once.length).toBeGreaterThan(5)
    expect(chunks(await exported('parts'))).toEqual(once)
  })

  it('ends with one line when a thread fails, and goes on from what was kept', async () => {
    const pipeline = join(folder, 'doomed.ts')
    const [run, whole] = [join(folder, 'doomed'), join(folder, 'saved')]
    writeFileSync(
      pipeline,
      `import { definePipeline, hmc, hmcOptions, topologicalCharge } from 'leapstream'
export default definePipeline({
  name: 'doomed',
  summary: 'HMC on a card that is lost',
  parameters: hmcOptions,
  samplers: (p) => {
    const sampler = hmc({ ...p, backend: 'webgpu' })
    const step = (state: any, key: any) => {
      if (key.trajectory === 60 && key.firstChain > 0) {
        if (process.env.FAIL === 'lost') state.card.close()
        if (process.env.FAIL === 'timer') setTimeout(() => { throw new Error('too late') })
        if (process.env.FAIL === 'exit') process.exit(7)
      }
      return sampler.step(state, key)
    }
    return { hmc: { ...sampler, step } }
  },
  measurements: { Q: topologicalCharge() },
})
`,
    )
    const small = [
      '--lattice',
      '3x5',
      '--chains',
      '8',
      '--workers',
      '2',
      '--no-serve',
      '--trajectories',
      '120',
    ]
    const failed = async (how: string, ...more: string[]) => {
      const { code, stderr } = await leapstream(['run', pipeline, ...small, ...more], true, { FAIL: how })
      expect(code).toBe(1)
      return stderr.trim().split('\n').slice(1).join('\n')
    }
    // what a driver would say of a thread that has ended with its card open, or Node.js of an error, would be more than a line
    expect(await failed('timer')).toBe('leapstream: an error that nothing caught: too late')
    expect(await failed('exit')).toBe(
      'leapstream: process.exit() was called in a worker thread: throw an error to end the run',
    )
    expect(await failed('lost', '--run-dir', run)).toMatch(
      /^leapstream: webgpu: the graphics card SwiftShader .* was lost \(.*\): what was kept of the run goes on with "leapstream resume" once the card is back$/,
    )
    expect((await leapstream(['resume', run, '--no-serve'])).code).toBe(0)
    expect((await leapstream(['run', pipeline, ...small, '--run-dir', whole])).code).toBe(0)
    const charges = async (of: string) => {
      await leapstream(['export', of, '--format', 'csv', '--out', `${of}.csv`])
      return readFileSync(`${of}.csv`, 'utf8')
    }
    expect((await charges(run)).trim().split('\n').length).toBeGreaterThan(8 * 119)
    expect(await charges(run)).toBe(await charges(whole))
  })

  it('is kept whole when it is interrupted', async () => {
    const run = join(folder, 'interrupted')
    const ending = ['--workers', '2', '--trajectories', '1000000', '--run-dir', run]
    const env = { ...process.env, ...swiftShaderEnvironment, LEAPSTREAM_EMULATED_CARD: 'allow' }
    const child = spawn(process.execPath, [program, 'run', 'hmc', ...flags, ...ending], { env })
    let said = ''
    child.stderr.on('data', (data) => {
      said += data
    })
    const code = new Promise((resolve) => child.once('close', resolve))
    await expect.poll(() => existsSync(join(run, 'checkpoints'))).toBe(true)
    child.kill('SIGINT')
    expect(await code).toBe(130)
    expect(said).toContain('goes on\n')
    expect(said).not.toContain('ended by')
    const { code: resumed } = await leapstream(['resume', run, '--trajectories', '20', '--no-serve'])
    expect(resumed).toBe(0)
  })

  it('says in one line that its memory is too small', async () => {
    const many = ['--lattice', '48x64', '--chains', '1000000', '--workers', '2', '--no-serve']
    const { code, stderr } = await leapstream(['run', 'hmc', '--backend', 'webgpu', ...many])
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^run .*\nleapstream: webgpu: 500000 chains of a 48x64 lattice need 11719 MiB of the graphics card's memory, which gives \d+ MiB at a time: take fewer chains, or a smaller lattice\n$/,
    )
  })

  it('takes no emulated card unless told to', async () => {
    const { code, stderr } = await leapstream(['run', 'hmc', ...flags, '--trajectories', '5'], false)
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /leapstream: webgpu: no graphics card: SwiftShader .* emulates one on the processor, which is slow: leave out the backend, or set LEAPSTREAM_EMULATED_CARD=allow to test with it\n$/,
    )
  })

  it('is examined by doctor, with a rate', async () => {
    const examined = async (allowed: boolean) => {
      const { stdout } = await leapstream(['doctor', '--json'], allowed)
      const { findings } = JSON.parse(stdout)
      return findings.find(({ name }: { name: string }) => name === 'HMC on a graphics card')
    }
    expect(await examined(true)).toEqual({
      name: 'HMC on a graphics card',
      ok: true,
      required: false,
      found: expect.stringMatching(
        /^SwiftShader .*, \d+ MiB at a time, 32 KiB a workgroup, \d+ trajectories\/s \(16x16, 10 steps, 8 chains\)$/,
      ),
    })
    expect((await examined(false)).found).toMatch(/^no graphics card: SwiftShader/)
  })

  it('says what a card does not compute', async () => {
    const { code, stderr } = await leapstream(['run', 'hmc', ...flags, '--precision', 'f64'])
    expect(code).toBe(2)
    expect(stderr).toContain('hmc: a graphics card computes in 32 bits: leave out precision, or the backend')
  })
})
