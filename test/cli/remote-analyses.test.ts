import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { concat, firstValueFrom, from, type OperatorFunction, take, toArray } from 'rxjs'
import { afterAll, expect, it } from 'vitest'
import type { Measurement } from '../../src/batch.ts'
import type { Connection, MeasuredStretch } from '../../src/client/index.ts'
import {
  histogram,
  integratedTime,
  runningMean,
  splitRhat,
  tunnelingRate,
} from '../../src/operators/index.ts'
import { LogReader } from '../../src/record/log-reader.ts'
import { ProgramsOfTests } from './programs-of-tests.ts'

const folder = mkdtempSync(join(tmpdir(), 'leapstream-remote-'))
const file = join(folder, 'remote.ts')
/** With analyses that a server has only where a definition asks for them. */
writeFileSync(
  file,
  `import { definePipeline, hmc, hmcOptions, averagePlaquette, runningMean, splitRhat, topologicalCharge } from 'leapstream'
export default definePipeline({
  name: 'remote',
  summary: 'numbers to be made again elsewhere',
  parameters: hmcOptions,
  samplers: (p) => ({ hmc: hmc(p) }),
  measurements: { Q: topologicalCharge(), plaquette: averagePlaquette() },
  analyses: (m) => ({
    'plaquette/all-rhat': m.plaquette.pipe(splitRhat()),
    'plaquette/running-mean': m.plaquette.pipe(runningMean()),
  }),
})
`,
)

const tests = new ProgramsOfTests()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The trajectory after the last one that is in the log of a run. */
function endOf(directory: string): number {
  const log = new LogReader(join(directory, 'log.sqlite'))
  try {
    return log.range('hmc')!.end
  } finally {
    log.close()
  }
}

/** The same trajectories, in stretches that also end after each of these numbers of them. */
function cutAt(stretches: readonly Measurement[], counts: readonly number[]): Measurement[] {
  const { first } = stretches[0]!
  return stretches.flatMap((stretch) => {
    const { name, chains, steps, values } = stretch
    const begin = stretch.first - first
    const cuts = [begin, ...counts.filter((count) => count > begin && count < begin + steps), begin + steps]
    return cuts.slice(1).map((end, i) => ({
      name,
      first: first + cuts[i]!,
      steps: end - cuts[i]!,
      chains,
      values: values.slice((cuts[i]! - begin) * chains, (end - begin) * chains),
    }))
  })
}

/** The value of an analysis after each stretch, by the number of trajectories so far. */
async function valuesOf<Value>(
  stretches: readonly Measurement[],
  analysis: OperatorFunction<Measurement, Value>,
): Promise<ReadonlyMap<number, Value>> {
  const values = await firstValueFrom(from(stretches).pipe(analysis, toArray()))
  const begin = stretches[0]!.first
  return new Map(values.map((value, i) => [stretches[i]!.first + stretches[i]!.steps - begin, value]))
}

/** All values that the server has of an analysis. */
async function served<Value>(connection: Connection, name: string): Promise<(Value & { count: number })[]> {
  const topic = (await firstValueFrom(connection.topics(`run/*/hmc/analysis/${name}`))).topic
  const page = await connection.fetch<Value & { count: number }>(topic)
  return page.items.map(({ value }) => value)
}

const fieldsOf = <Value extends object>(value: Value, names: readonly (keyof Value)[]) =>
  Object.fromEntries(names.map((name) => [name, value[name]]))

it.each([
  { chains: 5, workers: ['0', '1'] },
  { chains: 70, workers: ['2', '0'] },
])(
  'the numbers of a remote measurement are those of the server to the last bit: $chains chains, workers $workers, the run killed and resumed between',
  async ({ chains, workers }) => {
    const directory = join(folder, `${chains}-${workers.join('-')}`)
    const flags = `--lattice 4x4 --beta 2 --chains ${chains} --thermalize 13 --trajectories 100000000`.split(
      ' ',
    )
    const run = await tests.start('run', file, ...flags, '--run-dir', directory, '--workers', workers[0]!)
    const before = await firstValueFrom(tests.connectTo(run.url).measurement('Q').pipe(take(3), toArray()))
    run.child.kill('SIGINT')
    await run.exit
    const trajectories = endOf(directory) - 13 + 1000
    await promisify(execFile)(process.execPath, [
      ...['dist/cli/main.js', 'resume', directory, '--no-serve', '--workers', workers[1]!],
      ...['--trajectories', '1000'],
    ])

    const server = await tests.start('serve', directory)
    const late = tests.connectTo(`${server.url}/?run=${directory.split('/').at(-1)}`)
    const read = (name: string) => firstValueFrom(late.measurement(name).pipe(toArray()))
    const rest = late.measurement('Q', { from: before.at(-1)!.cursor })
    const charge = await firstValueFrom(concat(from(before), rest).pipe(toArray()))
    expect(charge).toEqual(await read('Q'))
    expect(charge[0]!.first).toBe(13)
    const values = (all: readonly MeasuredStretch[]) => all.reduce((sum, { steps }) => sum + steps, 0)
    expect(values(charge)).toBe(trajectories)

    const times = await served<ReturnType<typeof Object>>(late, 'Q/integrated-time')
    const counts = times.map(({ count }) => count)
    expect(counts.at(-1)).toBe(trajectories)
    const cut = cutAt(charge, counts)
    const time = await valuesOf(cut, integratedTime({ mean: 0 }))
    const rate = await valuesOf(cut, tunnelingRate())
    const counted = await valuesOf(cut, histogram({ mean: 0 }))
    for (const value of times) {
      // the bound leans on the exact variance, which is not given here
      const { lowerBound: _, ...expected } = value as object as { lowerBound?: number }
      const { lowerBound: __, ...mine } = time.get(value.count)!
      expect(mine).toEqual(expected)
    }
    for (const value of await served<object>(late, 'Q/tunneling-rate'))
      expect(rate.get(value.count + 1)).toEqual(value)
    const histograms = await served<{ counts: number[]; probabilities: number[]; errors: number[] }>(
      late,
      'Q/histogram',
    )
    const fields = ['bins', 'counts', 'probabilities', 'errors'] as const
    expect(fieldsOf(counted.get(trajectories)!, fields)).toEqual(fieldsOf(histograms.at(-1) as never, fields))

    const plaquette = cutAt(await read('plaquette'), counts)
    for (const [name, analysis] of Object.entries({
      'all-rhat': splitRhat(),
      'running-mean': runningMean(),
    }) as [string, OperatorFunction<Measurement, object>][]) {
      const mine = await valuesOf(plaquette, analysis)
      expect(mine.get(trajectories)).toEqual((await served(late, `plaquette/${name}`)).at(-1))
    }
  },
)
