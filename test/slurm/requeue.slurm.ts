// The example of docs/slurm.md on a real Slurm: nodes that die and a time limit leave no trace in what the chains measured.
import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RunDirectory } from '../../src/record/index.ts'
import { SlurmCluster } from './slurm-cluster.ts'
import { slurmIsMissing } from './slurm-is-missing.ts'

const missing = slurmIsMissing()
if (missing !== undefined) console.log(`The test on Slurm is skipped: ${missing}`)

const program = resolve('dist/cli/main.js')
const seeds = [1, 2, 3] as const
/** Some minutes on two cores. A run that ends before it can be interrupted shows in its history, below. */
const model = ['hmc', '--beta', '4', '--lattice', '256x256', '--step-size', '0.03', '--chains', '2']
const length = ['--trajectories', '10000']

/** The example with smaller runs: nothing differs but the numbers that say how large they are. */
function writeExample(folder: string): void {
  cpSync('examples/slurm', join(folder, 'slurm'), { recursive: true })
  const file = join(folder, 'slurm/chains.sh')
  let script = readFileSync(file, 'utf8')
  for (const [large, small] of [
    ['--array=1-4', `--array=${seeds.join(',')}`],
    ['--cpus-per-task=4', '--cpus-per-task=1'],
    ['hmc --beta 4', model.join(' ')],
    ['--trajectories 1000000', length.join(' ')],
  ] as const) {
    expect(script.split(large)).toHaveLength(2)
    script = script.replace(large, small)
  }
  writeFileSync(file, script)
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true })
  symlinkSync(program, join(folder, 'node_modules/.bin/leapstream'))
}

describe.skipIf(missing !== undefined)('an array of chains on Slurm', () => {
  let folder: string
  let slurm: SlurmCluster
  let passed = false
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'leapstream-slurm-'))
    slurm = await SlurmCluster.start(join(folder, 'cluster'))
  })
  afterAll(async () => {
    const left = await slurm.stop()
    if (passed) rmSync(folder, { recursive: true })
    else console.log(`${folder} has the runs, what they said and the logs of Slurm`)
    expect(left).toEqual([])
  })

  /** Waits for what is to come true; a task that ends badly meanwhile is an error. */
  const until = async (what: string, tasks: readonly string[], isTrue: () => boolean) => {
    for (; !isTrue(); await sleep(500))
      for (const name of tasks) {
        const { state, reason } = slurm.task(name)
        if (
          /^(FAILED|CANCELLED|TIMEOUT|NODE_FAIL|OUT_OF_MEMORY)/.test(state) ||
          reason === 'DependencyNeverSatisfied'
        )
          throw new Error(`task ${name} is ${state} (${reason}), while this was awaited: ${what}`)
      }
    console.log(`${new Date().toISOString().slice(11, 19)} ${what}`)
  }
  const directory = (seed: number) => new RunDirectory(join(folder, `runs/seed-${seed}`))
  /** Trajectory of the newest checkpoint; 0 before the first. */
  const checkpoint = (seed: number) => {
    const path = join(directory(seed).path, 'checkpoints')
    const names = existsSync(path) ? readdirSync(path) : []
    return Math.max(0, ...names.map((name) => Number(/-(\d+)\.chains$/.exec(name)?.[1] ?? 0)))
  }
  /** What happened to a run, in order. */
  const history = (seed: number) => {
    const log = directory(seed).openLog()
    try {
      return log
        .events()
        .filter(({ kind }) => ['started', 'resumed', 'checkpoint asked', 'ended'].includes(kind))
        .map(({ kind, detail }) => (kind === 'ended' ? detail.ended : kind))
    } finally {
      log.close()
    }
  }
  const leapstream = (...args: string[]) => promisify(execFile)(program, args, { cwd: folder })

  it('ends with the same bytes as runs that nothing interrupted', async () => {
    await until('both nodes are there', [], () => slurm.idleNodes().length === 2)

    writeExample(folder)
    // cancelled, as also where the time is up and no USR1 was sent
    const first = slurm.run('sbatch', ['--parsable', 'slurm/chains.sh'], folder)
    await until('every run has a checkpoint', [], () => seeds.every((seed) => checkpoint(seed) > 0))
    slurm.run('scancel', [first])
    await until('the runs are cancelled', [], () =>
      seeds.every((seed) => slurm.task(`${first}_${seed}`).state === 'CANCELLED'),
    )
    for (const seed of seeds) expect(history(seed)).toEqual(['started', 'interrupted'])

    const submitted = slurm.run('slurm/submit.sh', [], folder)
    const [array, merging] = submitted.match(/\d+/g) as string[]
    const task = (seed: number) => `${array}_${seed}`
    const tasks = seeds.map(task)
    const cancelled = new Map(seeds.map((seed) => [seed, checkpoint(seed)]))
    await until('every run has gone on', tasks, () =>
      seeds.every((seed) => checkpoint(seed) > cancelled.get(seed)!),
    )

    // a node takes two tasks: it dies and stays dead until Slurm misses it
    const nodeOf = (seed: number) => slurm.task(task(seed)).node
    const dead = nodeOf(seeds[0])
    const killed = seeds.filter((seed) => nodeOf(seed) === dead)
    const timed = seeds.find((seed) => nodeOf(seed) !== dead)!
    expect(killed).toHaveLength(2)
    slurm.killNode(dead)
    // the time of the third task is up soon
    slurm.run('scontrol', ['update', `JobId=${task(timed)}`, 'TimeLimit=1'])
    await until('the tasks of the dead node are in the queue again', killed.map(task), () =>
      killed.every((seed) => slurm.task(task(seed)).restarts === 1),
    )
    slurm.startNode(dead)
    await until(
      'the task whose time was up is in the queue again',
      [],
      () => slurm.task(task(timed)).restarts === 1,
    )
    slurm.run('scontrol', ['update', `JobId=${task(timed)}`, 'TimeLimit=60'])

    // a node dies that is back before Slurm misses it
    const again = killed[0]!
    const before = checkpoint(again)
    await until('a run that was killed has gone on', tasks, () => checkpoint(again) > before)
    const rebooted = nodeOf(again)
    slurm.killNode(rebooted)
    slurm.startNode(rebooted)
    await until('its task is in the queue once more', tasks, () => slurm.task(task(again)).restarts === 2)
    await until('every run has ended', tasks, () =>
      tasks.every((name) => slurm.task(name).state === 'COMPLETED'),
    )
    await until('they are merged', [merging!], () => slurm.task(merging!).state === 'COMPLETED')

    const sinceCancelled = (seed: number) => history(seed).slice(2)
    for (const seed of killed)
      expect(sinceCancelled(seed)).toEqual([
        ...Array(seed === again ? 3 : sinceCancelled(seed).length - 1).fill('resumed'),
        'finished',
      ])
    expect(sinceCancelled(timed).slice(0, 4)).toEqual([
      'resumed',
      'checkpoint asked',
      'interrupted',
      'resumed',
    ])
    expect(sinceCancelled(timed).at(-1)).toBe('finished')

    const undisturbed = seeds.map((seed) => `undisturbed/seed-${seed}`)
    await Promise.all(
      seeds.map((seed, at) =>
        leapstream(
          ...['run', ...model, '--seed', `${seed}`, ...length],
          ...['--run-dir', undisturbed[at]!, '--workers', '1', '--no-serve'],
        ),
      ),
    )
    await leapstream('merge', ...undisturbed, '--out', 'undisturbed/merged')
    for (const run of [...undisturbed, 'undisturbed/merged']) {
      const through = run.replace('undisturbed', 'runs')
      for (const path of [run, through])
        await leapstream('export', path, '--format', 'csv', '--out', `${path}.csv`)
      const bytes = readFileSync(join(folder, `${run}.csv`))
      expect(bytes.length).toBeGreaterThan(100_000)
      expect(readFileSync(join(folder, `${through}.csv`)).equals(bytes), run).toBe(true)
      if (run.endsWith('merged')) expect(readFileSync(join(folder, 'merged.csv')).equals(bytes)).toBe(true)
    }
    passed = true
  })
})
