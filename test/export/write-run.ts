import { mkdirSync } from 'node:fs'
import { writeExactJson } from '../../src/files/index.ts'
import { createLog, LogWriter } from '../../src/record/log-writer.ts'
import { RunDirectory } from '../../src/record/run-directory.ts'
import { type RunFile, writeRunFile } from '../../src/record/run-file.ts'
import { seededRandom } from '../stats/seeded-random.ts'

export interface WrittenSampler {
  readonly chains: number
  readonly measurements: readonly string[]
  /** What `run.json` says besides. */
  readonly facts?: Readonly<Record<string, string | number>>
}

export interface WrittenRun {
  readonly samplers: Readonly<Record<string, WrittenSampler>>
  readonly seed?: number
  readonly thermalize?: number
  readonly draws: number
  /** Trajectories of a block, one after the other; then the rest in one block. */
  readonly blocks?: readonly number[]
  /** Trajectories after which configurations are kept. */
  readonly configurations?: readonly number[]
  readonly run?: Partial<RunFile>
}

export const lattice = [3, 2] as const
const measured = ['Q', 'plaquette', 'acceptance', 'energyError', 'expMinusEnergyError']

export const hmcAlone: WrittenRun['samplers'] = { hmc: { chains: 3, measurements: measured } }

/** The first values of some measurements. */
const hardToWrite: Readonly<Record<string, readonly number[]>> = {
  plaquette: [1e-300, 5e-324, 1.7976931348623157e308, 0.1],
  energyError: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1001, 999],
}

/** Values `[steps, chains]` of a measurement, for all trajectories from 0 on: those that are hard to write among them. */
export function valuesOf(
  { samplers, seed = 1, thermalize = 10, draws }: WrittenRun,
  name: string,
  measurement: string,
): Float64Array {
  const { chains, measurements } = samplers[name]!
  const random = seededRandom(1000 * seed + 10 * measurements.indexOf(measurement) + name.length)
  const values = Float64Array.from({ length: (thermalize + draws) * chains }, () => random() - 0.5)
  if (measurement === 'Q') return values.map((x) => Math.round(4 * x) + 0)
  if (measurement === 'signs') return values.map((x) => [-0, 0, 1][Math.floor(3 * (x + 0.5))]!)
  const hard = hardToWrite[measurement] ?? []
  values.set(hard.slice(0, draws * chains), thermalize * chains)
  return values
}

/** Links `[chains, 2, nt, nx]` of a sampler after a trajectory. */
export function linksOf({ seed = 1, samplers }: WrittenRun, name: string, trajectory: number): Float32Array {
  const random = seededRandom(seed + 7 * trajectory + name.length)
  return Float32Array.from({ length: samplers[name]!.chains * 2 * lattice[0] * lattice[1] }, () => random())
}

/** Writes a run directory without sampling anything. */
export function writeRun(path: string, written: WrittenRun): RunDirectory {
  const { samplers, seed = 1, thermalize = 10, draws, blocks = [], configurations = [], run } = written
  mkdirSync(path)
  const directory = new RunDirectory(path)
  const logged = Object.entries(samplers).map(([name, { chains, measurements }]) => ({
    name,
    chains,
    measurements,
  }))
  const id = run?.id ?? 'run-1'
  createLog(directory.logFile, id, logged)
  const writer = new LogWriter(directory.logFile, 'normal')
  writer.begin()
  writer.addEvent('started', '{}')
  for (const [index, { name, chains, measurements }] of logged.entries()) {
    const all = measurements.map((measurement) => valuesOf(written, name, measurement))
    let first = thermalize
    for (const steps of [...blocks, draws]) {
      const end = Math.min(first + steps, thermalize + draws)
      if (end === first) continue
      const columns = all.map((values) => values.slice(first * chains, end * chains))
      writer.addStretch(index, { first, steps: end - first, columns })
      first = end
    }
    for (const trajectory of configurations)
      writer.addConfigurations(index, {
        trajectory,
        links: linksOf(written, name, trajectory),
        shape: [chains, 2, ...lattice],
      })
  }
  writer.addEvent('ended', writeExactJson({ ended: 'finished' }))
  writer.commit()
  writer.close()
  writeRunFile(directory.runFile, {
    format: 1,
    id,
    pipeline: { name: 'hmc', file: '/somewhere/hmc.ts', hash: 'ab12' },
    parameters: { lattice, beta: 4, chains: 3, seed },
    trajectories: draws,
    thermalize,
    durability: 'normal',
    samplers: Object.fromEntries(
      Object.entries(samplers).map(([name, { chains, measurements, facts }]) => [
        name,
        {
          sampler: { sampler: 'hmc', lattice: lattice.join('x'), beta: 4, seed, chains, ...facts },
          measurements: measurements.map((measurement) => ({ name: measurement, summed: '[null]' })),
        },
      ]),
    ),
    versions: { leapstream: '0.1.0', node: '20.0.0' },
    host: 'here',
    folder: '/somewhere',
    command: ['run', 'hmc'],
    begun: '2026-01-01T00:00:00.000Z',
    ...run,
  })
  return directory
}
