import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type RunFile, readRunFile, writeRunFile } from '../../src/record/run-file.ts'
import {
  complaints,
  digests,
  leapstream,
  logged,
  quickEnding,
  temporaryFolder,
  testFolder,
  until,
} from './kept-runs.ts'

const folder = temporaryFolder()
const pipeline = join(folder, 'mine.ts')
const kept = join(folder, 'kept')
const trained = join(folder, 'trained')

const definition = readFileSync('pipelines/hmc.ts', 'utf8')
const flags = ['--lattice', '4x4', '--chains', '4', '--workers', '0', '--trajectories', '60']

beforeAll(async () => {
  writeFileSync(pipeline, definition)
  copyFileSync('models/u1-beta4.safetensors', join(folder, 'model.safetensors'))
  const chains = ['--lattice', '8x8', '--chains', '2', '--workers', '0', '--trajectories', '3']
  const model = ['--model', 'model.safetensors', '--beta', '4']
  const endings = await Promise.all([
    quickEnding(['run', pipeline, ...flags, '--run-dir', kept]),
    quickEnding(['run', 'leapfrog-layers', ...model, ...chains, '--run-dir', trained], { cwd: folder }),
  ])
  expect(endings.map(({ code, stderr }) => `${code} ${complaints(stderr)}`)).toEqual(['0 ', '0 '])
})

/** A copy of a run. */
function copyOf(run: string): string {
  const directory = join(testFolder(), 'run')
  cpSync(run, directory, { recursive: true })
  return directory
}

/** Makes a folder one that can only be read; false, and a line that says so, where that is not possible. */
function makeReadOnly(directory: string): boolean {
  if (process.getuid?.() !== 0) {
    chmodSync(directory, 0o555)
    onTestFinished(() => chmodSync(directory, 0o755))
    return true
  }
  // root may write in any folder: it takes a file system that can only be read
  if (spawnSync('mount', ['--bind', directory, directory]).status !== 0) {
    console.warn('left out: a folder that can only be read needs mount')
    return false
  }
  onTestFinished(() => {
    spawnSync('umount', [directory])
  })
  expect(spawnSync('mount', ['-o', 'remount,ro,bind', directory]).status).toBe(0)
  return true
}

/** Asserts that a run is not gone on with, that one line says why, and that nothing of it has changed. */
async function expectRefusal(directory: string, said: RegExp): Promise<void> {
  const before = digests(kept)
  const { code, stdout, stderr } = await quickEnding([
    'resume',
    directory,
    '--trajectories',
    '5',
    '--workers',
    '0',
  ])
  expect(complaints(stderr)).toEqual([expect.stringMatching(said)])
  expect(stdout).toBe('')
  expect(code).toBeGreaterThan(0)
  expect(digests(kept)).toEqual(before)
}

describe('a run is not gone on with, and a line says what differs', () => {
  it.each([
    [
      'a comment',
      (text: string) => `${text}// changed\n`,
      /the file of its pipeline, \S*mine\.ts, has changed/,
    ],
    [
      'a measurement',
      (text: string) => text.replace('polyakov: polyakovLoop(),', ''),
      /measurements are .*, Q, QR, plaquette, W2x2, and were .*, Q, QR, polyakov, plaquette, W2x2/,
    ],
    [
      'the name of a sampler',
      (text: string) => text.replace('{ hmc: hmc(p) }', '{ other: hmc(p) }'),
      /the samplers are other, and were hmc/,
    ],
    [
      'what the sampler is',
      (text: string) => text.replace('hmc(p)', 'hmc({ ...p, leapfrogSteps: 7 })'),
      /sampler hmc has leapfrogSteps 7, and had 10/,
    ],
  ])('where its pipeline has changed: %s', async (_, change, said) => {
    const directory = copyOf(kept)
    try {
      writeFileSync(pipeline, change(definition))
      await expectRefusal(directory, said)
    } finally {
      writeFileSync(pipeline, definition)
    }
  })

  it('where the file of its pipeline is gone', async () => {
    const directory = copyOf(kept)
    rmSync(pipeline)
    try {
      await expectRefusal(directory, /whose file \S*mine\.ts is not there any more: put it back/)
    } finally {
      writeFileSync(pipeline, definition)
    }
  })

  it('where its model has changed', async () => {
    const directory = copyOf(trained)
    const model = join(folder, 'model.safetensors')
    copyFileSync('models/u1-beta5.safetensors', model)
    try {
      await expectRefusal(
        directory,
        /sampler leapfrog-layers has a model with the parameters [0-9a-f]{16}, and had [0-9a-f]{16}/,
      )
    } finally {
      copyFileSync('models/u1-beta4.safetensors', model)
    }
  })

  const rewritten: [string, (run: RunFile) => RunFile, RegExp][] = [
    [
      'a parameter',
      (run) => ({ ...run, parameters: { ...run.parameters, beta: 5 } }),
      /sampler hmc has beta 5, and had 4/,
    ],
    [
      'the seed',
      (run) => ({ ...run, parameters: { ...run.parameters, seed: 2 } }),
      /sampler hmc has seed 2, and had 1/,
    ],
    [
      'the version of leapstream',
      (run) => ({ ...run, versions: { ...run.versions, leapstream: '0.0.1' } }),
      /leapstream 0\.0\.1 wrote it, this is \d/,
    ],
    ['the layout', (run) => ({ ...run, format: 2 }) as never, /has format 2, .* reads format 1/],
    ['the run', (run) => ({ ...run, id: 'hmc-other' }), /are not of the same run \(hmc-other and hmc-/],
  ]
  it.each(rewritten)('where run.json has another: %s', async (_, change, said) => {
    const directory = copyOf(kept)
    const file = join(directory, 'run.json')
    writeRunFile(file, change(readRunFile(file)))
    await expectRefusal(directory, said)
  })

  it('where another version wrote its log', async () => {
    const directory = copyOf(kept)
    const log = new Database(join(directory, 'log.sqlite'))
    log.pragma('user_version = 2')
    log.close()
    await expectRefusal(directory, /log\.sqlite has layout 2, .* reads layout 1/)
  })

  it.each(['log.sqlite', 'run.json'])('where it has no %s', async (name) => {
    const directory = copyOf(kept)
    rmSync(join(directory, name))
    await expectRefusal(directory, new RegExp(name.replace('.', '\\.')))
  })

  it('where it can only be read; it can be read', async () => {
    const directory = copyOf(kept)
    if (!makeReadOnly(directory)) return
    await expectRefusal(directory, /cannot be written: \S+ can only be read/)
    expect(digests(directory)).toEqual(digests(kept))
  })

  it('where it can only be read and was killed; a copy that can be written is read', async () => {
    const [directory, copy] = [copyOf(kept), join(testFolder(), 'copy')]
    const written = copyOf(kept)
    const log = new Database(join(written, 'log.sqlite'))
    log.pragma('journal_mode = wal')
    log.pragma('user_version = 1')
    for (const name of ['log.sqlite', 'log.sqlite-wal'])
      copyFileSync(join(written, name), join(directory, name))
    log.close()
    cpSync(directory, copy, { recursive: true })
    if (!makeReadOnly(directory)) return
    await expectRefusal(directory, /log\.sqlite cannot be read where it is: .*: copy the run to a folder/)
    expect(digests(copy)).toEqual(digests(kept))
  })

  it('where another process has it, until that one is killed', async () => {
    const directory = join(testFolder(), 'run')
    const endless = ['run', 'hmc', ...flags.slice(0, -1), '100000000', '--run-dir', directory]
    const first = leapstream(endless)
    await until(first, () => logged(directory) > 0)
    const refused = await Promise.all([quickEnding(['resume', directory]), quickEnding(endless)])
    for (const { code, stderr } of refused) {
      expect(complaints(stderr)).toEqual([expect.stringMatching(/another process is writing this run/)])
      expect(code).toBe(1)
    }
    process.kill(-first.child.pid!, 'SIGKILL')
    await first.ended
    const length = logged(directory)
    const next = leapstream(['resume', directory, '--workers', '0'])
    await until(next, () => logged(directory) > length)
    next.child.kill('SIGINT')
    expect((await next.ended).code).toBe(130)
  })

  it('a new run is not begun where there is something', async () => {
    const directory = copyOf(kept)
    const start = (runDir: string) => quickEnding(['run', pipeline, ...flags, '--run-dir', runDir])
    expect((await start(directory)).stderr).toMatch(/has a run already: go on with it/)
    const other = join(testFolder(), 'other')
    mkdirSync(other)
    writeFileSync(join(other, 'thesis.tex'), '')
    expect((await start(other)).stderr).toMatch(/is not empty \(thesis\.tex\)/)
  })
})
