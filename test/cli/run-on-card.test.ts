import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { haveSwiftShader, swiftShaderEnvironment } from '../tensor/swift-shader.ts'

const program = 'dist/cli/main.js'

/** Runs the program where SwiftShader stands for a graphics card, with `allowed` as such. */
function leapstream(
  args: string[],
  allowed = true,
): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const env = {
    ...process.env,
    ...swiftShaderEnvironment,
    LEAPSTREAM_EMULATED_CARD: allowed ? 'allow' : '',
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
  const flags = ['--backend', 'webgpu', '--lattice', '6x10', '--beta', '2', '--chains', '5', '--no-serve']

  it('goes on bit for bit, links and all, and is exact', async () => {
    const keep = (run: string) => [
      '--save-configurations',
      'every=40',
      '--run-dir',
      join(folder, run),
      '--json',
    ]
    const whole = await leapstream(['run', 'hmc', ...flags, '--trajectories', '200', ...keep('whole')])
    expect(whole.code).toBe(0)
    const { samplers } = JSON.parse(whole.stdout.trim().split('\n').at(-1)!)
    expect(samplers.hmc.exactness.verdict).toBe('passed')
    expect(samplers.hmc.settings).toMatchObject({ backend: 'webgpu' })
    expect(samplers.hmc.settings.device).toContain('SwiftShader')
    const first = await leapstream(['run', 'hmc', ...flags, '--trajectories', '90', ...keep('parts')])
    expect(first.code).toBe(0)
    const rest = await leapstream(['resume', join(folder, 'parts'), '--trajectories', '110', '--no-serve'])
    expect(rest.stderr).toContain('hmc: goes on from trajectory 90\n')
    expect(rest.stderr).toMatch(
      /goes on bit for bit on SwiftShader.*; another card or driver may give other last bits/,
    )
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

  it('takes no emulated card unless told to', async () => {
    const { code, stderr } = await leapstream(['run', 'hmc', ...flags, '--trajectories', '5'], false)
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /leapstream: webgpu: no graphics card: SwiftShader .* emulates one on the processor, which is slow: leave out the backend, or set LEAPSTREAM_EMULATED_CARD=allow to test with it\n$/,
    )
  })

  it('says what a card does not compute', async () => {
    const { code, stderr } = await leapstream(['run', 'hmc', ...flags, '--precision', 'f64'])
    expect(code).toBe(2)
    expect(stderr).toContain(
      'hmc: a graphics card computes in 32 bits and makes no instanton hits: leave out precision, or the backend',
    )
  })
})
