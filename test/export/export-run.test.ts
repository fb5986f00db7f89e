import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exportFormats } from '../../src/export/index.ts'
import { companionPath } from '../../src/files/companion.ts'
import { LogWriter } from '../../src/record/log-writer.ts'
import { bytesBelow, exported } from './exports-of.ts'
import { hmcAlone, valuesOf, type WrittenRun, writeRun } from './write-run.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leapstream-export-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const written: WrittenRun = { samplers: hmcAlone, draws: 50, configurations: [20, 40] }

describe.each(exportFormats)('as %s', (format) => {
  it('the bytes do not depend on where blocks end, nor on name, host, time and folder of the run', async () => {
    const one = writeRun(join(folder, 'one'), written)
    const other = writeRun(join(folder, 'other'), {
      ...written,
      blocks: [1, 2, 1, 17, 5, 1, 1],
      run: {
        id: 'run-2',
        host: 'there',
        folder: '/elsewhere',
        begun: '2027-01-01T00:00:00.000Z',
        command: ['resume', 'x'],
        trajectories: 7,
        versions: { leapstream: '0.1.0', node: '22.0.0' },
        pipeline: { name: 'hmc', file: '/elsewhere/hmc.ts', hash: 'ab12' },
      },
    })
    const bytes = bytesBelow(await exported(one, format))
    expect(Object.keys(bytes).length).toBeGreaterThan(0)
    expect(bytesBelow(await exported(other, format))).toEqual(bytes)
    const different = writeRun(join(folder, 'different'), { ...written, seed: 2 })
    expect(bytesBelow(await exported(different, format))).not.toEqual(bytes)
  })

  it('what is there already stays, unless it is to be replaced', async () => {
    const run = writeRun(join(folder, 'run'), written)
    const out = await exported(run, format, { discard: 7 })
    const before = bytesBelow(out)
    await expect(exported(run, format)).rejects.toThrow(/is there already: give another --out, or --force/)
    expect(bytesBelow(out)).toEqual(before)
    await exported(run, format, { force: true })
    expect(bytesBelow(out)).not.toEqual(before)
    await exported(run, format, { force: true, discard: 7 })
    expect(bytesBelow(out)).toEqual(before)
    expect(readdirSync(folder).sort()).toEqual(['run', `run.${format}`])
  })

  it('nothing is left of an export that ends early, by a damaged log as well', async () => {
    const run = writeRun(join(folder, 'run'), { ...written, blocks: [10, 10, 10] })
    const stop = () => {
      throw new Error('stopped')
    }
    await expect(exported(run, format, { progress: stop })).rejects.toThrow('stopped')
    expect(readdirSync(folder)).toEqual(['run'])
    const log = readFileSync(run.logFile)
    const value = Buffer.alloc(8)
    value.writeDoubleLE(valuesOf(written, 'hmc', 'plaquette').at(-1)!)
    log[log.indexOf(value)]! ^= 1
    writeFileSync(run.logFile, log)
    await expect(exported(run, format)).rejects.toThrow(/block 4 of measurement plaquette of hmc is damaged/)
    expect(readdirSync(folder)).toEqual(['run'])
  })

  it('what a killed process left is removed', async () => {
    const run = writeRun(join(folder, 'run'), written)
    const out = join(folder, 'out')
    const left = companionPath(out, 'part').replace(/\.\d+\.part$/, '.1.part')
    if (format === 'zarr') mkdirSync(left)
    else writeFileSync(left, '')
    await exported(run, format, { out })
    expect(existsSync(left)).toBe(false)
  })

  it('a run that goes on is written as far as it was when the export began', async () => {
    const run = writeRun(join(folder, 'run'), written)
    const before = bytesBelow(await exported(run, format))
    const grows = () => {
      const writer = new LogWriter(run.logFile, 'normal')
      writer.begin()
      writer.addStretch(0, {
        first: 60,
        steps: 1,
        columns: Array.from({ length: 5 }, () => new Float64Array(3)),
      })
      writer.commit()
      writer.close()
    }
    const after = await exported(run, format, { out: join(folder, 'later'), progress: grows })
    expect(bytesBelow(after)).toEqual(before)
    const longer = await exported(run, format, { out: join(folder, 'longer') })
    expect(bytesBelow(longer)).not.toEqual(before)
  })

  it('a run without a measurement and one that is discarded as a whole are refused', async () => {
    const empty = writeRun(join(folder, 'empty'), { ...written, draws: 0, configurations: [] })
    await expect(exported(empty, format)).rejects.toThrow(/nothing was measured yet/)
    const run = writeRun(join(folder, 'run'), written)
    await expect(exported(run, format, { discard: 50 })).rejects.toThrow(
      '--discard 50: hmc has only 50 draws in each chain',
    )
    await exported(run, format, { discard: 49 })
  })
})

describe('as csv', () => {
  it('has a row for each draw of each chain, and the shortest number that is the same', async () => {
    const run = writeRun(join(folder, 'run'), { ...written, draws: 2 })
    const [header, ...rows] = readFileSync(await exported(run, 'csv'), 'utf8')
      .trimEnd()
      .split('\n')
    expect(header).toBe('chain,draw,Q,plaquette,acceptance,energyError,expMinusEnergyError')
    expect(rows.map((row) => row.split(',').slice(0, 2).join())).toEqual([
      '0,10',
      '1,10',
      '2,10',
      '0,11',
      '1,11',
      '2,11',
    ])
    expect(rows.map((row) => row.split(',')[3]).slice(0, 4)).toEqual([
      '1e-300',
      '5e-324',
      '1.7976931348623157e+308',
      '0.1',
    ])
    expect(rows.map((row) => row.split(',')[5])).toEqual([
      'NaN',
      'Infinity',
      '-Infinity',
      '-0',
      '1001',
      '999',
    ])
    for (const [i, name] of hmcAlone.hmc!.measurements.entries()) {
      const values = valuesOf({ ...written, draws: 2 }, 'hmc', name).slice(30)
      expect(rows.map((row) => Number(row.split(',')[2 + i]))).toEqual([...values])
    }
  })

  it('leaves cells empty that a sampler does not have, and keeps the names of its columns apart', async () => {
    const run = writeRun(join(folder, 'run'), {
      samplers: {
        a: { chains: 1, measurements: ['Q', 'chain'] },
        b: { chains: 2, measurements: ['draw', 'Q'] },
      },
      draws: 1,
    })
    const rows = readFileSync(await exported(run, 'csv'), 'utf8')
      .trimEnd()
      .split('\n')
    expect(rows[0]).toBe('sampler,chain,draw,Q,chain_,draw_')
    expect(rows[1]).toMatch(/^a,0,10,-?\d,[-\d.]+,$/)
    expect(rows[2]).toMatch(/^b,0,10,-?\d,,[-\d.]+$/)
    expect(rows[3]).toMatch(/^b,1,10,-?\d,,[-\d.]+$/)
    expect(rows.length).toBe(4)
  })
})

it('a folder that is no Zarr group is never replaced, and no folder by a file', async () => {
  const run = writeRun(join(folder, 'run'), written)
  await expect(exported(run, 'zarr', { out: run.path, force: true })).rejects.toThrow(/is no Zarr group/)
  await expect(exported(run, 'csv', { out: run.path, force: true })).rejects.toThrow(/is a folder/)
  const empty = join(folder, 'empty')
  mkdirSync(empty)
  await exported(run, 'zarr', { out: `${empty}/`, force: true })
  expect(readdirSync(empty)).toContain('.zmetadata')
  expect(readdirSync(folder).sort()).toEqual(['empty', 'run'])
})
