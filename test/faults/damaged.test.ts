import { copyFileSync, cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
// the log is written by a thread, which is compiled
import { LeapstreamError } from '../../dist/errors.js'
import { loadPipeline, pipelineFile, resumePipeline, runPipeline } from '../../dist/pipeline/index.js'
import { RecordError } from '../../src/errors.ts'
import { seededRandom } from '../stats/seeded-random.ts'
import { digests, isLong, seed, summaryOf, temporaryFolder, testFolder } from './kept-runs.ts'

/** Trajectories of each of three parts, which leave a checkpoint each, and of all with a fourth. */
const [PART, ALL] = [40, 160]

const folder = temporaryFolder()
const kept = join(folder, 'kept')
let expected: unknown
let summary: unknown

async function sample(runDir: string, trajectories: number) {
  const file = pipelineFile('hmc')
  const definition = await loadPipeline(file)
  const parameters = definition.parameters.parse({ lattice: '4x4', chains: 4 }) as Record<string, unknown>
  await runPipeline({ definition, file, parameters, trajectories, workers: 0, runDir }).start()
}

async function goOn(directory: string) {
  const { run, unusable } = await resumePipeline(directory, { workers: 0, trajectories: PART })
  await run!.start()
  return unusable.map(({ file, why }) => `${file.slice(directory.length + 1)}: ${why}`)
}

beforeAll(async () => {
  await sample(join(folder, 'whole'), ALL)
  expected = digests(join(folder, 'whole'))
  summary = summaryOf(join(folder, 'whole'))
  await sample(kept, PART)
  for (let part = 1; part < 3; part++) await goOn(kept)
  expect(readdirSync(join(kept, 'checkpoints')).sort()).toEqual(
    [40, 80, 120].flatMap((end) => [`hmc-${end}.chains`, `hmc-${end}.sums`]).sort(),
  )
})

/** Changes one bit of a file, or cuts it there, at a random place. */
function damage(file: string, random: () => number): string {
  const bytes = readFileSync(file)
  const at = Math.floor(random() * bytes.length)
  if (random() < 0.3) {
    truncateSync(file, at)
    return `cut at byte ${at}`
  }
  const bit = Math.floor(8 * random())
  bytes[at]! ^= 1 << bit
  writeFileSync(file, bytes)
  return `bit ${bit} of byte ${at} changed`
}

/** What `read` gives, or that it was refused. */
function orRefused<Value>(read: () => Value): Value | 'refused' {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof RecordError)) throw error
    return 'refused'
  }
}

const files = ['checkpoints/hmc-120.chains', 'checkpoints/hmc-120.sums', 'run.json', 'log.sqlite']

it.each(
  files.flatMap((file) => Array.from({ length: isLong ? 20 : 1 }, (_, round) => [file, round] as const)),
)('damage to %s at 25 places is told, and no number is another one (round %i)', async (file, round) => {
  const random = seededRandom(1000 * seed + 10 * round + files.indexOf(file))
  const directory = join(testFolder(), 'run')
  for (let place = 0; place < 25; place++) {
    rmSync(directory, { recursive: true, force: true })
    cpSync(kept, directory, { recursive: true })
    const where = damage(join(directory, file), random)
    let told: string[]
    try {
      told = await goOn(directory)
    } catch (error) {
      expect(error, where).toBeInstanceOf(LeapstreamError)
      expect((error as Error).message, where).not.toMatch(/\n/)
      expect(['run.json', 'log.sqlite'], where).toContain(file)
      continue
    }
    if (file === 'log.sqlite') {
      // it goes on after chains that are whole: who reads the log before them is told
      expect([expected, 'refused'], where).toContainEqual(orRefused(() => digests(directory)))
      expect([summary, 'refused'], where).toContainEqual(orRefused(() => summaryOf(directory)))
      continue
    }
    expect(file, where).not.toBe('run.json')
    expect(told, where).toEqual([expect.stringContaining(`${file}: `)])
    expect(digests(directory), where).toEqual(expected)
    expect(summaryOf(directory), where).toEqual(summary)
  }
})

it.each([1, 2, 3])(
  'goes on after the newest checkpoint that is whole, of which %i are damaged',
  async (count) => {
    const directory = join(testFolder(), 'run')
    cpSync(kept, directory, { recursive: true })
    const damaged = [120, 80, 40].slice(0, count)
    for (const end of damaged) truncateSync(join(directory, `checkpoints/hmc-${end}.chains`), 100)
    const told = await goOn(directory)
    expect(told).toEqual(damaged.map((end) => expect.stringContaining(`checkpoints/hmc-${end}.chains: `)))
    expect(digests(directory)).toEqual(expected)
    expect(summaryOf(directory)).toEqual(summary)
  },
)

it('reads the log again where there are no sums: the summary is the same bit for bit', async () => {
  const directory = join(testFolder(), 'run')
  cpSync(kept, directory, { recursive: true })
  for (const end of [40, 80, 120]) rmSync(join(directory, `checkpoints/hmc-${end}.sums`))
  expect(await goOn(directory)).toEqual([])
  expect(summaryOf(directory)).toEqual(summary)
  expect(digests(directory)).toEqual(expected)
})

it('takes no checkpoint for that of another trajectory', async () => {
  const directory = join(testFolder(), 'run')
  cpSync(kept, directory, { recursive: true })
  const file = (end: number) => join(directory, `checkpoints/hmc-${end}.chains`)
  copyFileSync(file(80), file(120))
  copyFileSync(file(40), file(400))
  expect(await goOn(directory)).toEqual([
    'checkpoints/hmc-400.chains: the log ends before it, at trajectory 120',
    'checkpoints/hmc-120.chains: it is of trajectory 80',
  ])
  expect(digests(directory)).toEqual(expected)
})
