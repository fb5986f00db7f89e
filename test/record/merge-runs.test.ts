import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MeasuredRun, mergeRuns, RunDirectory } from '../../src/record/index.ts'
import { hmcAlone, lattice, linksOf, valuesOf, type WrittenRun, writeRun } from '../export/write-run.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leapstream-merge-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const written: WrittenRun = {
  samplers: { ...hmcAlone, 'exact-draws': { chains: 2, measurements: ['Q'], facts: { sampler: 'exact' } } },
  draws: 50,
  configurations: [20, 40],
}

/** Merges runs that are written as told, under names of their own. */
async function merged(
  runs: Readonly<Record<string, WrittenRun>>,
  progress = () => {},
): Promise<RunDirectory> {
  const out = join(folder, 'merged')
  const opened = Object.entries(runs).map(([name, run]) => {
    const path = join(folder, name)
    return new MeasuredRun(existsSync(path) ? new RunDirectory(path) : writeRun(path, run))
  })
  try {
    await mergeRuns(opened, { out, id: 'merged-1', command: ['merge'], progress })
  } finally {
    for (const run of opened) run.close()
  }
  return new RunDirectory(out)
}

/** `[steps, chains]` of all runs side by side, from the first logged trajectory on, and as many draws as the shortest has. */
function sideBySide(runs: readonly WrittenRun[], name: string, measurement: string): number[] {
  const draws = Math.min(...runs.map((run) => run.draws))
  const { chains } = runs[0]!.samplers[name]!
  const all = runs.map((run) => valuesOf(run, name, measurement))
  return Array.from({ length: draws }, (_, step) =>
    all.flatMap((values) => [...values.subarray((10 + step) * chains, (11 + step) * chains)]),
  ).flat()
}

function valuesIn(directory: RunDirectory, name: string, measurement: string): number[] {
  const log = directory.openLog()
  try {
    return [...log.stretches(name, [measurement])].flatMap(({ columns }) => [...columns[0]!])
  } finally {
    log.close()
  }
}

describe('runs of different seeds', () => {
  const runs = {
    a: { ...written, blocks: [1, 7, 3] },
    b: { ...written, seed: 2 },
    c: { ...written, seed: 3, blocks: [20], draws: 47, configurations: [20, 30, 40] },
  }

  it('stand side by side, bit by bit, as long as the shortest', async () => {
    const directory = await merged(runs)
    const log = directory.openLog()
    expect(log.samplers.map(({ name, chains }) => [name, chains])).toEqual([
      ['hmc', 9],
      ['exact-draws', 6],
    ])
    expect(log.range('hmc')).toEqual({ first: 10, end: 57 })
    expect(log.configurationTrajectories('hmc')).toEqual([20, 40])
    const { links, shape } = log.configurations('hmc', 40)
    expect(shape).toEqual([9, 2, ...lattice])
    expect([...links]).toEqual(Object.values(runs).flatMap((run) => [...linksOf(run, 'hmc', 40)]))
    expect(directory.state(log)).toBe('finished')
    log.close()
    for (const [name, { measurements }] of Object.entries(written.samplers))
      for (const measurement of measurements)
        expect(valuesIn(directory, name, measurement)).toEqual(
          sideBySide(Object.values(runs), name, measurement),
        )
  })

  it('are named in run.json, with their seeds', async () => {
    const run = (await merged(runs)).read()
    expect(run).toMatchObject({
      id: 'merged-1',
      trajectories: 47,
      thermalize: 10,
      parameters: { beta: 4 },
      merged: [
        { run: 'run-1', seed: 1 },
        { run: 'run-1', seed: 2 },
        { run: 'run-1', seed: 3 },
      ],
    })
    expect(run.parameters).not.toHaveProperty('seed')
    expect(run.samplers.hmc!.sampler).toMatchObject({ seed: '1,2,3', chains: 9 })
  })

  it('may themselves have been merged', async () => {
    const all = await merged(runs)
    const expected = ['Q', 'energyError'].map((name) => valuesIn(all, 'hmc', name))
    rmSync(all.path, { recursive: true })
    const two = await merged({ a: runs.a, b: runs.b })
    const third = new MeasuredRun(new RunDirectory(join(folder, 'c')))
    const opened = [new MeasuredRun(two), third]
    const out = join(folder, 'again')
    await mergeRuns(opened, { out, id: 'merged-2', command: [] })
    const again = new RunDirectory(out)
    expect(['Q', 'energyError'].map((name) => valuesIn(again, 'hmc', name))).toEqual(expected)
    expect(again.read().merged).toHaveLength(3)
    const twice = new MeasuredRun(again)
    await expect(mergeRuns([twice, third], { out: join(folder, 'x'), id: 'x', command: [] })).rejects.toThrow(
      /have the same seed of hmc, 3/,
    )
    for (const run of [...opened, twice]) run.close()
  })

  it('leave nothing behind where the merge is broken off', async () => {
    const stop = () => {
      throw new Error('stopped')
    }
    await expect(merged(runs, stop)).rejects.toThrow('stopped')
    expect(readdirSync(folder).sort()).toEqual(['a', 'b', 'c'])
  })
})

describe('what cannot be merged is refused by name', () => {
  const other: WrittenRun = { ...written, seed: 2 }
  const pipeline = { name: 'hmc', file: '/somewhere/hmc.ts', hash: 'ab12' }
  it.each<[string, WrittenRun, RegExp]>([
    ['the same seed', written, /b and \S+a have the same seed of hmc, 1: they have the same chains/],
    [
      'another parameter',
      { ...other, run: { parameters: { lattice, beta: 5, chains: 3, seed: 2 } } },
      /b: parameter beta is 5, in \S+a it is 4: only runs that differ in their seed alone/,
    ],
    [
      'a parameter more',
      { ...other, run: { parameters: { lattice, beta: 4, chains: 3, seed: 2, steps: 1 } } },
      /parameter steps is 1, in \S+ it is not there/,
    ],
    [
      'another pipeline',
      { ...other, run: { pipeline: { ...pipeline, name: 'x' } } },
      /the pipeline is x, in .* it is hmc/,
    ],
    [
      'a changed pipeline',
      { ...other, run: { pipeline: { ...pipeline, hash: 'cd' } } },
      /SHA-256 of the file of the pipeline is cd/,
    ],
    [
      'another version',
      { ...other, run: { versions: { leapstream: '9', node: '20' } } },
      /the version of leapstream is 9/,
    ],
    ['another thermalisation', { ...other, thermalize: 11 }, /thermalize is 11, in .* it is 10/],
    [
      'other measurements',
      { ...other, samplers: { ...written.samplers, hmc: { chains: 3, measurements: ['Q'] } } },
      /the list of measurements of hmc is Q, in/,
    ],
    [
      'other samplers',
      { ...other, samplers: hmcAlone },
      /the list of samplers is hmc, in .* hmc, exact-draws/,
    ],
    [
      'another setting of a sampler',
      {
        ...other,
        samplers: { ...written.samplers, hmc: { ...hmcAlone.hmc!, facts: { stepSize: 0.2 } } },
      },
      /stepSize of hmc is 0.2, in .* it is not there/,
    ],
    ['nothing measured', { ...other, draws: 0, configurations: [] }, /b: nothing was measured yet/],
  ])('%s', async (_, second, message) => {
    await expect(merged({ a: written, b: second })).rejects.toThrow(message)
    expect(existsSync(join(folder, 'merged'))).toBe(false)
  })
})
