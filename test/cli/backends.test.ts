import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { newModel, saveModel } from 'leapstream'
import { afterAll, describe, expect, it } from 'vitest'
import { haveSwiftShader, swiftShaderEnvironment } from '../tensor/swift-shader.ts'

const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'leapstream-backends-'))
afterAll(() => rmSync(folder, { recursive: true }))

function leapstream(argv: readonly string[], env: Record<string, string> = {}) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const options = { env: { ...process.env, ...env } }
    const child = execFile(process.execPath, [program, ...argv], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
  })
}

describe('doctor', () => {
  it('finds everything that runs need, and lists every backend with version, device, speed, or the reason and the remedy', async () => {
    const { code, stdout } = await leapstream(['doctor', '--json'], swiftShaderEnvironment)
    expect(code).toBe(0)
    const { ok, backends, findings } = JSON.parse(stdout)
    expect(ok).toBe(true)
    expect(findings.map(({ name }: { name: string }) => name)).toContain('SIMD kernels, f32')
    expect(backends.map(({ name }: { name: string }) => name)).toEqual([
      'tensorflow-gpu',
      'tensorflow',
      'webgpu',
      'wasm',
      'cpu',
    ])
    for (const backend of backends) {
      if (backend.ok) {
        expect(backend.version).toMatch(/tfjs/)
        expect(backend.device).not.toBe('')
        expect(backend.gigaflops).toBeGreaterThan(0.01)
      } else {
        expect(backend.reason).not.toBe('')
        expect(backend.remedy).not.toBe('')
      }
      const line = findings.find(({ name }: { name: string }) => name === `backend ${backend.name}`)
      expect(line.found).toMatch(backend.ok ? /self-test passed, matMul .* GFLOP\/s/ : /./)
    }
    for (const name of ['wasm', 'cpu']) {
      expect(backends.find((backend: { name: string }) => backend.name === name).ok).toBe(true)
    }
    if (haveSwiftShader()) {
      const webgpu = backends.find(({ name }: { name: string }) => name === 'webgpu')
      expect(webgpu).toMatchObject({
        ok: true,
        emulated: true,
        device: expect.stringContaining('SwiftShader'),
      })
    }
  })
})

describe('run leapfrog-layers', () => {
  const local = join(folder, 'local.safetensors')
  const dense = join(folder, 'dense.safetensors')
  const plaquettes = join(folder, 'plaquettes.safetensors')
  const common = { beta: 2, lattice: [4, 4] as const, stepSize: 0.2 }
  saveModel(newModel({ ...common, architecture: { network: 'local', layers: 3 } }), local)
  saveModel(
    newModel({ ...common, architecture: { network: 'dense', layers: 1, lattice: [4, 4], hidden: [4] } }),
    dense,
  )
  saveModel(
    newModel({
      ...common,
      lattice: [2, 2],
      architecture: { network: 'dense-plaquettes', layers: 1, lattice: [2, 2], hidden: [1] },
    }),
    plaquettes,
  )
  const run = (...flags: string[]) => [
    'run',
    'leapfrog-layers',
    '--no-serve',
    '--trajectories',
    '30',
    ...flags,
  ]

  it('samples a model on the lattice and at the beta it was made for, and summarises as for HMC', async () => {
    const { code, stdout } = await leapstream([...run('--json', '--model', local), '--chains', '8'])
    expect(code).toBe(0)
    const summary = JSON.parse(stdout.trim().split('\n').at(-1)!)
    expect(summary).toMatchObject({ lattice: [4, 4], beta: 2 })
    const sampler = summary.samplers['leapfrog-layers']
    expect(sampler.trajectories).toBe(30)
    expect(sampler.acceptance.mean).toBeGreaterThan(0.5)
    expect(sampler.expMinusEnergyError.mean).toBeCloseTo(1, 0)
  })

  it.each([
    [['--model', `${folder}/none`], 2, /none cannot be read: no such file/],
    [['--model', fileURLToPath(import.meta.url)], 2, /is not a readable .safetensors file/],
    [['--model', dense, '--lattice', '8x8'], 2, /a dense model of a 4x4 lattice cannot sample 8x8/],
    [['--model', local, '--beta', '-1'], 2, /--beta -1: must be above 0/],
    [['--model', local, '--backend', 'cuda'], 2, /--backend cuda: must be one of auto, tensorflow-gpu/],
    [
      ['--model', local, '--backend', 'webgpu'],
      1,
      /webgpu: (no graphics adapter: install the Vulkan driver|package webgpu is not installed)/,
    ],
  ] as [string[], number, RegExp][])(
    '%j ends with one line and exit code %i',
    async (flags, expected, message) => {
      // a driver that does not exist
      const { code, stderr } = await leapstream(run(...flags), { VK_ICD_FILENAMES: '/nonexistent' })
      expect(code).toBe(expected)
      const lines = stderr.trim().split('\n')
      expect(lines.at(-1)).toMatch(message)
      expect(stderr).not.toMatch(/at .*\.js:\d+/)
    },
  )

  it.skipIf(!haveSwiftShader())(
    'samples on WebGPU in the main thread, and ends as it should (left out without SwiftShader or the package webgpu)',
    async () => {
      // a local model would move with kernels of its own
      const few = ['--chains', '8', '--trajectories', '5']
      const flags = ['--model', plaquettes, '--backend', 'webgpu', ...few, '--json']
      const { code, stdout } = await leapstream(run(...flags), swiftShaderEnvironment)
      expect(code).toBe(0)
      const { settings, trajectories } = JSON.parse(stdout.trim().split('\n').at(-1)!).samplers[
        'leapfrog-layers'
      ]
      expect(trajectories).toBe(5)
      if (settings !== undefined) expect(settings.backend).toBe('webgpu')
    },
  )

  it.skipIf(!haveSwiftShader(['webgpu']))(
    'moves chains of a local model with kernels of the graphics card (left out without SwiftShader or the package webgpu)',
    async () => {
      const flags = run('--model', local, '--block', '2x2', '--backend', 'webgpu', '--chains', '5', '--json')
      const allowed = { ...swiftShaderEnvironment, LEAPSTREAM_EMULATED_CARD: 'allow' }
      const { code, stdout } = await leapstream(flags, allowed)
      expect(code).toBe(0)
      const sampler = JSON.parse(stdout.trim().split('\n').at(-1)!).samplers['leapfrog-layers']
      expect(sampler.trajectories).toBe(30)
      expect(sampler.settings).toMatchObject({ block: '2x2', backend: 'webgpu', model: 'local.safetensors' })
      expect(sampler.acceptance.mean).toBeGreaterThan(0.5)
      const refused = await leapstream(flags, { ...swiftShaderEnvironment, LEAPSTREAM_EMULATED_CARD: '' })
      expect(refused.code).toBe(1)
      expect(refused.stderr).toMatch(/webgpu: no graphics card: SwiftShader .* emulates one on the processor/)
    },
  )
})
