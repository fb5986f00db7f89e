import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { runCommandLine } from '../../src/cli/command-line.ts'
import { loadModel } from '../../src/layers/index.ts'
import { trainModel } from '../../src/pipeline/index.ts'
import { type SavedTraining, saveTraining } from '../../src/training/index.ts'
import { device } from '../files/device.ts'

const standardOutput = vi.hoisted(() => ({ text: '' }))
vi.mock('../../src/cli/print.ts', () => ({
  print: async (text: string) => {
    standardOutput.text += text
  },
}))

const program = 'dist/cli/main.js'
const small = ['--lattice', '4x4', '--beta', '2', '--layers', '2', '--harmonics', '1', '--batch', '4']
const trials = ['--trials', '1', '--trial-chains', '4', '--trial-trajectories', '10']
const short = [...small, ...trials, '--workers', '0', '--no-serve', '--steps', '40']
/** So long that it ends only when it is told to; it says that it is live as soon as it has its files. */
const long = [...small, ...trials, '--workers', '1', '--port', '0', '--steps', '100000000']

let folder = ''
const at = (name: string) => join(folder, name)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'training-files-'))
})

const children: ChildProcess[] = []
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'close')
  }
})

interface Result {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A training in this process: what it prints and returns. `atTrial` is called when it reports its last trial, before its end. */
async function here(args: readonly string[], atTrial?: () => void): Promise<Result> {
  standardOutput.text = ''
  let stderr = ''
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += text
    if (/^trial at step/.test(String(text))) atTrial?.()
    return true
  })
  try {
    return { code: await runCommandLine(['train', ...args]), stdout: standardOutput.text, stderr }
  } finally {
    spy.mockRestore()
  }
}

/** A shell command, with the program as `leapstream`. */
function shell(command: string): Promise<Result> {
  const script = `leapstream() { "${process.execPath}" ${join(process.cwd(), program)} "$@"; }; ${command}`
  return new Promise((resolve) => {
    execFile('bash', ['-c', script], (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout: String(stdout), stderr: String(stderr) })
    })
  })
}

/**
 * Starts a training in a process of its own, whose files can have so many bytes; `said` waits until its stderr says
 * something.
 */
function start(args: readonly string[], limit = 'unlimited') {
  const limited = `ulimit -f ${limit}; exec "$0" "$@"`
  const child = spawn('bash', ['-c', limited, process.execPath, program, 'train', ...args])
  children.push(child)
  let [stdout, stderr] = ['', '']
  const waiting: (() => void)[] = []
  child.stdout!.on('data', (data) => {
    stdout += data
  })
  child.stderr!.on('data', (data) => {
    stderr += data
    for (const look of waiting) look()
  })
  const closed = once(child, 'close')
  return {
    child,
    said: (text: RegExp) =>
      new Promise<void>((resolve, reject) => {
        const look = () => text.test(stderr) && resolve()
        waiting.push(look)
        closed.then(() => reject(new Error(`ended without ${text}: ${stderr}`)))
        look()
      }),
    end: async (): Promise<Result> => {
      const [code] = await closed
      return { code: Number(code), stdout, stderr }
    },
  }
}

/** A training of so many steps that was interrupted after 20. */
async function interruptedTraining(steps: number): Promise<SavedTraining> {
  const stop = new AbortController()
  const { checkpoint } = await trainModel(
    'local',
    {
      ...{ lattice: [4, 4], beta: 2, layers: 2, harmonics: 1, batch: 4, steps },
      ...{ trials: 1, trialChains: 4, trialTrajectories: 10 },
    },
    { workers: 0, signal: stop.signal, onProgress: () => stop.abort() },
  )
  return { network: 'local', checkpoint, seconds: 1, curve: [], trials: [] }
}
let interrupted: SavedTraining
beforeAll(async () => {
  interrupted = await interruptedTraining(400)
})
const resumed = ['--no-serve', '--workers', '0']

const oneLine = ({ code, stderr, stdout }: Result, message: RegExp) => {
  expect(stderr).toMatch(message)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stdout).toBe('')
  expect(code).toBe(2)
}

describe('before the training begins', () => {
  it('a place where no file can be written is named, and nothing is changed', async () => {
    execFileSync('mkfifo', [at('pipe')])
    symlinkSync(at('nothing'), at('link'))
    mkdirSync(at('taken'))
    mkdirSync(at('m.checkpoint'))
    writeFileSync(at('file'), '')
    const cases: [string, RegExp][] = [
      ['', /--out : give the name of a file/],
      [`${at('new')}/`, /--out .*new\/: is the name of a folder/],
      [at('taken'), /--out .*taken: is a folder/],
      [`${at('taken')}/`, /is the name of a folder/],
      [at('none/m'), /there is no folder .*none: make it first/],
      [at('file/m'), /file is no folder/],
      [device(folder), /--out .*: is a device/],
      ['/proc/m', /--out \/proc\/m: /],
      [at('pipe'), /is a pipe/],
      [at('link'), /is a symbolic link to nothing/],
      [at('m'), /--out .*m: is a folder/],
      [at('x'.repeat(300)), /its name is too long/],
    ]
    const before = readdirSync(folder)
    for (const [out, message] of cases) {
      oneLine(await here([...long, '--out', out]), message)
      // not even with --force
      oneLine(await here([...long, '--force', '--out', out]), message)
    }
    expect(readdirSync(folder)).toEqual(before)
    expect(lstatSync(device(folder)).isCharacterDevice()).toBe(true)
    expect(lstatSync(at('pipe')).isFIFO()).toBe(true)
    expect(readlinkSync(at('link'))).toBe(at('nothing'))
  })

  it('a file that is there already is kept, unless --force says to replace it', async () => {
    writeFileSync(at('m'), 'a year of work')
    oneLine(
      await here([...short, '--out', at('m')]),
      /--out .*m: there is a file of that name: give another one, or --force to replace it/,
    )
    expect(readFileSync(at('m'), 'utf8')).toBe('a year of work')
    expect((await here([...short, '--force', '--out', at('m')])).code).toBe(0)
    expect(loadModel(at('m')).training.steps).toBe(40)
    expect(readdirSync(folder)).toEqual(['m'])
  })

  it('the checkpoint of an interrupted training is kept, unless --force says to replace it', async () => {
    saveTraining(interrupted, at('m.checkpoint'))
    saveTraining(interrupted, at('other.checkpoint'))
    const before = readFileSync(at('m.checkpoint'))
    oneLine(
      await here([...short, '--out', at('m')]),
      /there is a checkpoint of an interrupted training, .*m\.checkpoint: go on from it with --resume, give another name, or --force/,
    )
    // as a model, too
    oneLine(await here([...short, '--out', at('m.checkpoint')]), /there is a file of that name/)
    // nor does another training that is resumed have a right to it
    oneLine(
      await here(['--resume', at('other.checkpoint'), '--out', at('m'), ...resumed]),
      /there is a checkpoint of an interrupted/,
    )
    expect(readFileSync(at('m.checkpoint'))).toEqual(before)
    expect((await here([...short, '--force', '--out', at('m')])).code).toBe(0)
    expect(readdirSync(folder)).toEqual(['m', 'other.checkpoint'])
  })

  it('through a symbolic link the file that it leads to is meant, and the link stays', async () => {
    mkdirSync(at('elsewhere'))
    writeFileSync(at('elsewhere/target'), 'old')
    symlinkSync(at('elsewhere/target'), at('m'))
    oneLine(await here([...short, '--out', at('m')]), /there is a file of that name/)
    expect((await here([...short, '--force', '--out', at('m')])).code).toBe(0)
    expect(readlinkSync(at('m'))).toBe(at('elsewhere/target'))
    expect(loadModel(at('elsewhere/target')).training.steps).toBe(40)
    expect(readdirSync(at('elsewhere'))).toEqual(['target'])
  })
})

describe('two trainings', () => {
  it('do not write the same files, whatever their names are, until one is done or dead', async () => {
    const first = start([...long, '--out', at('m')])
    await first.said(/live at/)
    const taken = /process (\d+) is writing it: give another name/
    const refused = await here([...short, '--out', at('m')])
    oneLine(refused, taken)
    oneLine(await here([...short, '--force', '--out', at('m')]), taken)
    oneLine(await here([...short, '--out', join(folder, '..', basename(folder), 'm')]), taken)
    // its checkpoint
    oneLine(await here([...short, '--out', at('m.checkpoint')]), taken)
    expect((await here([...short, '--out', at('other')])).code).toBe(0)
    // the process that computes, which has no time to clean up
    process.kill(Number(taken.exec(refused.stderr)![1]), 'SIGKILL')
    await first.end()
    expect(readdirSync(folder).some((name) => name.endsWith('.lock'))).toBe(true)
    expect((await here([...short, '--out', at('m')])).code).toBe(0)
    expect(readdirSync(folder)).toEqual(['m', 'other'])
  })

  it('do not resume the same checkpoint into the same files', async () => {
    saveTraining(await interruptedTraining(100_000_000), at('m.checkpoint'))
    const first = start(['--resume', at('m.checkpoint'), '--port', '0', '--workers', '1'])
    await first.said(/live at/)
    oneLine(await here(['--resume', at('m.checkpoint'), ...resumed]), /is writing it/)
    first.child.kill('SIGINT')
    await first.end()
    expect(readdirSync(folder)).toEqual(['m.checkpoint'])
  })
})

describe('a resumed training', () => {
  it('writes beside the checkpoint, wherever that came from', async () => {
    saveTraining(interrupted, at('moved.checkpoint'))
    expect((await here(['--resume', at('moved.checkpoint'), ...resumed])).code).toBe(0)
    expect(loadModel(at('moved')).training.steps).toBe(400)
    expect(readdirSync(folder)).toEqual(['moved'])
  })

  it('is asked where to write when the name of the checkpoint does not say', async () => {
    saveTraining(interrupted, at('renamed'))
    oneLine(
      await here(['--resume', at('renamed'), ...resumed]),
      /--resume .*renamed: its name does not end in \.checkpoint: name the model with --out/,
    )
    expect((await here(['--resume', at('renamed'), '--out', at('m'), ...resumed])).code).toBe(0)
    expect(readdirSync(folder).sort()).toEqual(['m', 'renamed'])
  })

  it('does not replace a model that is there already', async () => {
    saveTraining(interrupted, at('m.checkpoint'))
    writeFileSync(at('m'), 'a year of work')
    oneLine(await here(['--resume', at('m.checkpoint'), ...resumed]), /there is a file of that name/)
    expect(readFileSync(at('m'), 'utf8')).toBe('a year of work')
  })

  it('refuses a checkpoint that was damaged or edited, in a line that says what to do', async () => {
    saveTraining(interrupted, at('m.checkpoint'))
    const text = readFileSync(at('m.checkpoint'), 'utf8')
    writeFileSync(at('m.checkpoint'), text.replace('"beta":2', '"beta":3'))
    oneLine(
      await here(['--resume', at('m.checkpoint'), ...resumed]),
      /m\.checkpoint was cut short, damaged or edited since it was written.*Take another copy of it, or begin anew/,
    )
  })
})

/** The command that a training prints to go on with. */
const printed = ({ stderr }: Result) =>
  /(?:Write the model|Go on) with\n {2}(leapstream train .*)/.exec(stderr)?.[1] ?? expect.fail(stderr)

describe('a training whose model cannot be written at its end', () => {
  beforeEach(() => {
    mkdirSync(at('tmp'))
    vi.stubEnv('TMPDIR', at('tmp'))
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it('where its folder has gone: keeps itself elsewhere, prints its summary, and is done by the command it prints', async () => {
    mkdirSync(at('place of work'))
    const out = at('place of work/m')
    const result = await here([...short, '--json', '--out', out], () =>
      renameSync(at('place of work'), at('away')),
    )
    expect(result.code).toBe(1)
    const summary = JSON.parse(result.stdout)
    expect(summary).toMatchObject({ model: null, steps: 40, acceptance: expect.any(Number) })
    expect(result.stderr).toMatch(
      /the training is done, but .*m cannot be written: there is no folder .*; step 40 is kept\. Write the model with/,
    )
    mkdirSync(at('place of work'))
    const finished = await shell(`${printed(result)} --no-serve --json`)
    expect(finished.code, finished.stderr).toBe(0)
    expect({ ...JSON.parse(finished.stdout), seconds: 0 }).toEqual({ ...summary, seconds: 0, model: out })
    expect(loadModel(out).training.steps).toBe(40)
  })

  it('where another file has come to lie there: does not replace it, and keeps itself beside it', async () => {
    const result = await here([...short, '--out', at('m')], () => writeFileSync(at('m'), 'a year of work'))
    expect(result.code).toBe(1)
    expect(result.stdout).toMatch(/^not written: local model of 2 layers/)
    expect(result.stderr).toMatch(
      /m cannot be written: another file of that name was made during the training; step 40 is kept/,
    )
    expect(readFileSync(at('m'), 'utf8')).toBe('a year of work')
    expect(readdirSync(folder)).toEqual(['m', 'm.checkpoint', 'tmp'])
    rmSync(at('m'))
    expect((await shell(`${printed(result)} --no-serve`)).code).toBe(0)
    expect(readdirSync(folder)).toEqual(['m', 'tmp'])
  })

  it('where no file can grow: the checkpoint it began with is named, and the summary is printed', async () => {
    saveTraining(interrupted, at('m.checkpoint'))
    const before = readFileSync(at('m.checkpoint'))
    const command = `leapstream train --resume ${at('m.checkpoint')}`
    const result = await shell(`ulimit -f 0; ${command} ${resumed.join(' ')}`)
    expect(result.code).toBe(1)
    expect(result.stdout).toMatch(/^not written: local model.*\n.*tau_int\(Q\)/)
    expect(result.stderr).toMatch(
      /m cannot be written: it would be larger than this process may write; step 20 is kept/,
    )
    expect(printed(result)).toBe(command)
    expect(readdirSync(folder)).toEqual(['m.checkpoint', 'tmp'])
    expect(readFileSync(at('m.checkpoint'))).toEqual(before)
  })

  it('where nothing can be kept at all: says so, and prints the summary', async () => {
    const result = await shell(`ulimit -f 0; leapstream train ${short.join(' ')} --out ${at('m')}`)
    expect(result.code).toBe(1)
    expect(result.stdout).toMatch(/^not written: local model.*\n.*tau_int\(Q\)/)
    expect(result.stderr).toMatch(/m cannot be written: .*; nothing is kept to go on from/)
    expect(readdirSync(at('tmp'))).toEqual([])
    expect(readdirSync(folder)).toEqual(['tmp'])
  })

  it('on a full disk: is kept where there is room, and is done once there is room again', async ({
    skip,
  }) => {
    mkdirSync(at('disk'))
    skip(!mountSmallDisk(at('disk')), 'no small file system can be mounted here')
    try {
      const result = await here([...short, '--out', at('disk/m')], () =>
        expect(() => writeFileSync(at('disk/filler'), new Uint8Array(1e6))).toThrow(/ENOSPC/),
      )
      expect(result.code).toBe(1)
      expect(result.stdout).toMatch(/^not written: local model.*\n.*tau_int\(Q\)/)
      expect(result.stderr).toMatch(/m cannot be written: no space is left in .*disk; step 40 is kept/)
      expect(readdirSync(at('disk'))).toEqual(['filler'])
      rmSync(at('disk/filler'))
      const finished = await shell(`${printed(result)} --no-serve`)
      expect(finished.code, finished.stderr).toBe(0)
      expect(readdirSync(at('disk'))).toEqual(['m'])
      expect(loadModel(at('disk/m')).training.steps).toBe(40)
    } finally {
      execFileSync('umount', ['-l', at('disk')])
    }
  })
})

it('an interrupted training whose checkpoint cannot be written says so', async () => {
  const training = start([...long, '--out', at('m')], '0')
  await training.said(/live at/)
  training.child.kill('SIGINT')
  const { code, stderr, stdout } = await training.end()
  expect(code).toBe(130)
  expect(stdout).toBe('')
  expect(stderr).toMatch(/no checkpoint: .*m\.checkpoint cannot be written: it would be larger than/)
  expect(stderr).toMatch(/interrupted; nothing is kept to go on from\n$/)
  expect(readdirSync(folder)).toEqual([])
})

it('a training that fails names the checkpoint that it made', async () => {
  // a checkpoint is due whenever somebody looks at the clock
  let time = performance.now()
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
    time += 60_000
    return time
  })
  const result = await here([...short, '--out', at('m')], () => {
    throw new Error('the building is on fire')
  }).finally(() => clock.mockRestore())
  expect(result.code).toBe(1)
  expect(result.stderr).toMatch(/the training failed; step 20 is kept\. Go on with\n/)
  expect(result.stderr).toMatch(/the building is on fire\n$/)
  expect(readdirSync(folder)).toEqual(['m.checkpoint'])
  expect((await shell(`${printed(result)} --no-serve`)).code).toBe(0)
  expect(readdirSync(folder)).toEqual(['m'])
})

/** Mounts a file system of 64 kB, where this user may. */
function mountSmallDisk(place: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
