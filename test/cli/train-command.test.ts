import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'leapstream/client'
import { firstValueFrom, take, toArray } from 'rxjs'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { runCommandLine } from '../../src/cli/command-line.ts'
import { independentTunneling } from '../../src/exact/index.ts'
import { hmcParameters, loadModel, localModel, newModel, saveModel } from '../../src/layers/index.ts'
import { commandLine } from './command-lines.ts'

const program = 'dist/cli/main.js'
const folder = mkdtempSync(join(tmpdir(), 'train-'))
const at = (name: string) => join(folder, name)

interface Result {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const train = (...args: string[]): Promise<Result> => commandLine(['train', ...args])

const small = ['--lattice', '4x4', '--beta', '2', '--layers', '3', '--batch', '8', '--no-serve']
const trials = ['--trials', '2', '--trial-chains', '16', '--trial-trajectories', '100']

let running: ChildProcess | undefined
afterEach(() => {
  running?.kill('SIGKILL')
})

/** Starts a training and interrupts it once stderr says `when`. */
async function interrupted(when: RegExp, ...args: string[]): Promise<Result> {
  const child = spawn(process.execPath, [program, 'train', ...args])
  running = child
  let [stdout, stderr, sent] = ['', '', false]
  child.stdout.on('data', (data) => {
    stdout += data
  })
  child.stderr.on('data', (data) => {
    stderr += data
    if (!sent && when.test(stderr)) {
      sent = true
      child.kill('SIGINT')
    }
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, stdout, stderr }
}

const weights = (file: string) =>
  [...loadModel(file).weights].map(([name, { values }]) => [name, [...values]])

/** Trained to the end on its own: what all others are compared with. */
const whole = at('whole.safetensors')
const checkpoint = at('kept.safetensors.checkpoint')
const steps = ['--steps', '6000']
let finished: Result
let stopped: Result
beforeAll(async () => {
  finished = await train(...small, ...trials, ...steps, '--workers', '1', '--json', '--out', whole)
  const out = ['--workers', '2', '--out', at('kept.safetensors')]
  stopped = await interrupted(/trial at step/, ...small, ...trials, ...steps, ...out)
})

describe('a training', () => {
  it('writes a model that loads, with where it comes from and how it went', () => {
    expect(finished.code).toBe(0)
    const { architecture, training, provenance } = loadModel(whole)
    expect(architecture).toEqual({ network: 'local', layers: 3, harmonics: 4, block: [4, 4] })
    expect(training).toMatchObject({ beta: 2, lattice: [4, 4], steps: 6000, seed: 1 })
    const curve = training.curve as { step: number; acceptance: number }[]
    expect(curve.length).toBeLessThanOrEqual(50)
    expect(curve.at(-1)!.step).toBe(6000)
    expect(training.trials).toHaveLength(2)
    expect(provenance).toMatchObject({ seed: '1', program: expect.stringMatching(/^leapstream \d/) })
    expect(provenance.command).toContain('leapstream train --lattice 4x4 --beta 2')
    expect(existsSync(`${whole}.checkpoint`)).toBe(false)
  })

  it('tells what the model does, within what is exactly true', () => {
    const summary = JSON.parse(finished.stdout.trim().split('\n').at(-1)!)
    expect(Object.keys(summary)).toEqual([
      'model',
      'network',
      'lattice',
      'beta',
      'layers',
      'seed',
      'steps',
      'seconds',
      'step',
      'tunnelingRate',
      'integratedTime',
      'acceptance',
      'longestRejection',
      'expMinusEnergyError',
    ])
    // 16 chains x 100 trajectories, a fixed seed: beyond 4 errors once in 10 000
    expect(Math.abs(summary.expMinusEnergyError.zScore)).toBeLessThan(4)
    expect(summary.tunnelingRate.error).toBeGreaterThan(0)
    // independent draws are the best there is: E|dQ| of .49 on 4x4 at beta 2, and tau_int 1
    expect(summary.tunnelingRate.mean).toBeLessThan(independentTunneling([4, 4], 2))
    expect(summary.integratedTime.value).toBeGreaterThan(1)
  })

  it('an interrupt ends it with a checkpoint, and says how to go on', () => {
    expect(stopped.code).toBe(130)
    expect(stopped.stderr).toContain(`leapstream train --resume ${checkpoint}`)
    expect(stopped.stdout).toBe('')
    expect(existsSync(at('kept.safetensors'))).toBe(false)
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('resumed with another number of workers it gives the weights of one that was never stopped', async () => {
    const out = at('resumed.safetensors')
    const { code, stdout } = await train('--resume', checkpoint, '--no-serve', '--workers', '1', '--out', out)
    expect(code).toBe(0)
    expect(stdout).toMatch(/tau_int\(Q\), trajectories +\d/)
    expect(weights(out)).toEqual(weights(whole))
    const history = (file: string) => {
      const { curve, trials } = loadModel(file).training
      return { curve, trials }
    }
    expect(history(out)).toEqual(history(whole))
    // its checkpoint was another's
    expect(existsSync(checkpoint)).toBe(true)
  })

  it('gives the same weights with 2 workers, and others with another seed', async () => {
    const short = [...small, ...trials, '--steps', '200']
    const run = async (name: string, ...more: string[]) => {
      expect((await train(...short, ...more, '--out', at(name))).code).toBe(0)
      return weights(at(name))
    }
    const one = await run('one', '--workers', '1')
    expect(await run('two', '--workers', '2')).toEqual(one)
    expect(await run('seed', '--seed', '2')).not.toEqual(one)
  })

  it('from a model of another beta and lattice begins with its weights and its shape', async () => {
    const out = at('tuned.safetensors')
    const args = ['--from', whole, '--lattice', '4x6', '--beta', '2.5', '--batch', '8', '--steps', '1']
    // a rate at which nothing moves that float32 could tell
    const still = ['--rate', '1e-12', '--trials', '1', '--trial-chains', '4', '--trial-trajectories', '2']
    expect((await train(...args, ...still, '--no-serve', '--out', out)).code).toBe(0)
    const [tuned, before] = [loadModel(out), loadModel(whole)]
    expect(tuned.training).toMatchObject({ beta: 2.5, lattice: [4, 6] })
    expect(tuned.provenance.from).toBe(whole)
    for (const [name, { values }] of before.weights) {
      const other = tuned.weights.get(name)!.values
      values.forEach((value, i) => {
        expect(Math.abs(value - other[i]!)).toBeLessThan(1e-6)
      })
    }
  })

  it('of so many minutes ends with a trial when they are over, and says how many steps it took', async () => {
    const out = at('minutes.safetensors')
    const { code, stdout } = await train(...small, ...trials, '--minutes', '0.05', '--json', '--out', out)
    expect(code).toBe(0)
    const { steps, seconds } = JSON.parse(stdout.trim().split('\n').at(-1)!)
    expect(steps).toBeGreaterThan(0)
    expect(steps % 20).toBe(0)
    expect(seconds).toBeGreaterThan(2.5)
    expect(loadModel(out).training.steps).toBe(steps)
  })

  it('is live: a client that comes late has the curves from the first step on', async () => {
    const child = spawn(process.execPath, [
      program,
      'train',
      ...small.filter((flag) => flag !== '--no-serve'),
      ...['--steps', '1000000', '--port', '0', '--out', at('live.safetensors')],
    ])
    running = child
    const url = await new Promise<string>((resolve, reject) => {
      let said = ''
      child.stderr.on('data', (data) => {
        said += data
        const found = /live at (http:\S+)/.exec(said)?.[1]
        if (found) resolve(found)
      })
      child.once('close', () => reject(new Error(said)))
    })
    await new Promise((resolve) => setTimeout(resolve, 500))
    const connection = connect(url)
    try {
      const points = await firstValueFrom(
        connection.topics<{ step: number }>('train/*/curve', { from: 'first' }).pipe(take(10), toArray()),
      )
      expect(points.map(({ value }) => value.step)).toEqual(
        Array.from({ length: 10 }, (_, i) => 20 * (i + 1)),
      )
      const layers = await firstValueFrom(
        connection.topics<{ kickStep: number[]; driftStep: number[]; scale: number[] }>('train/*/layers'),
      )
      expect(layers.value.kickStep).toHaveLength(4)
      expect(layers.value.driftStep).toHaveLength(3)
      expect(layers.value.scale).toHaveLength(4)
    } finally {
      connection.close()
    }
  })
})

describe('a dense model', () => {
  it('is trained on tensors, goes on from its checkpoint, and samples', async () => {
    const model = at('dense-trained')
    const flags = ['--network', 'dense', '--lattice', '4x4', '--beta', '2', '--layers', '1', '--hidden', '4']
    const short = ['--batch', '16', '--trials', '1', '--trial-chains', '16', '--trial-trajectories', '20']
    const more = ['--steps', '40', '--backend', 'cpu', '--no-serve']
    const trained = await train(...flags, ...short, ...more, '--out', model, '--json')
    expect(trained.code).toBe(0)
    expect(JSON.parse(trained.stdout.trim().split('\n').at(-1)!)).toMatchObject({
      network: 'dense',
      steps: 40,
    })
    expect(loadModel(model).architecture).toMatchObject({ network: 'dense', hidden: [4] })
    const again = await train(...flags, ...short, ...more, '--from', model, '--out', at('again'))
    expect(again.code).toBe(0)
    const wrong = await train('--network', 'dense', '--hidden', '5', '--from', model)
    expect(wrong.stderr).toMatch(/it has 4 hidden, not 5: leave out --hidden/)
  })
})

describe('bad input is one line, with the right exit code', () => {
  const dense = at('dense.safetensors')
  const cut = at('cut.checkpoint')
  const blocked = at('blocked')
  beforeAll(() => {
    saveModel(
      newModel({
        architecture: { network: 'dense', lattice: '4x4', layers: 2, hidden: [4] },
        beta: 2,
        lattice: '4x4',
        stepSize: 0.1,
      }),
      dense,
    )
    saveModel(
      localModel(hmcParameters({ layers: 5, harmonics: 4 }, 0.1), 'whole', { beta: 2, lattice: [4, 4] }),
      at('five'),
    )
    writeFileSync(cut, readFileSync(checkpoint, 'utf8').slice(0, 500))
    mkdirSync(blocked)
  })

  it.each<[string[], RegExp]>([
    [['--beta', '0'], /--beta 0: must be above 0/],
    [['--beta', '-1'], /--beta -1: must be above 0/],
    [['--layers', '0'], /--layers 0: must be at least 1/],
    [['--network', 'dense', '--hidden', '0'], /train|hidden/],
    [['--network', 'conv', '--kernel-size', '2'], /kernelSize: must be odd/],
    [['--block', '5x5'], /^leapstream: blocks of 5x5 do not tile a \d+x\d+ lattice/],
    [['--network', 'deep'], /--network deep: must be one of dense, dense-plaquettes, conv, local/],
    [['--lattice', '1x1'], /lattice '1x1'/],
    [['--steps', '0'], /--steps 0: must be at least 1/],
    [['--minutes', '0'], /--minutes 0: must be above 0/],
    [['--minutes', '1', '--steps', '20'], /--minutes and --steps: give one of them/],
    [['--workers', '-1'], /--workers -1: must be at least 0/],
    [['--backend', 'wasm'], /--backend: local models are trained by the SIMD kernels: leave it out/],
    [['--betta', '2'], /unknown option '--betta'.*--lattice --beta/],
    [['--out', at('none/m')], /--out .*none\/m: there is no folder .*none: make it first/],
    [['--out', blocked], /--out .*blocked: is a folder/],
    [['--from', at('nope')], /model .*nope cannot be read: no such file/],
    [['--from', dense], /--from .*: a dense model cannot begin the training of a local one/],
    [['--from', at('five'), '--layers', '6'], /--from .*five: it has 5 layers, not 6: leave out --layers/],
    [['--resume', at('nope')], /checkpoint .*nope cannot be read: no such file/],
    [['--resume', whole], /whole\.safetensors is no checkpoint of a training/],
    [['--resume', cut], /cut\.checkpoint was cut short, damaged or edited/],
    [['--resume', checkpoint, '--beta', '3'], /that training has beta 2, not 3: leave out --beta/],
    [['--resume', checkpoint, '--lattice', '8x8'], /that training has lattice 4x4, not 8x8/],
    [['--resume', checkpoint, '--steps', '28000'], /that training has steps 6000, not 28000/],
    [['--resume', checkpoint, '--network', 'conv'], /that training has network local, not conv/],
    [['--resume', checkpoint, '--block', '2x2'], /that training has block 4x4, not 2x2/],
    [['--resume', checkpoint, '--from', whole], /it goes on as it began: leave out --from/],
  ])('leapstream train %j', async (args, message) => {
    let stderr = ''
    const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      stderr += text
      return true
    })
    const code = await runCommandLine(['train', ...args, '--no-serve'])
    spy.mockRestore()
    expect(stderr).toMatch(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(code).toBe(2)
  })

  it('help names all flags', async () => {
    const { code, stdout } = await train('--help')
    expect(code).toBe(0)
    for (const flag of ['network', 'layers', 'lattice', 'beta', 'minutes', 'steps', 'batch', 'seed'])
      expect(stdout).toMatch(new RegExp(`--${flag} <`))
    for (const flag of ['backend', 'out', 'resume', 'from', 'workers'])
      expect(stdout).toMatch(new RegExp(`--${flag} <`))
  })
})
