import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/record/database.ts'
import { LogReader } from '../../src/record/log-reader.ts'
import { createLog, LogWriter } from '../../src/record/log-writer.ts'

const samplers = [
  { name: 'hmc', chains: 3, measurements: ['Q', 'plaquette'] },
  { name: 'exact', chains: 2, measurements: ['Q'] },
]

/** Values that say where they belong. */
const column = (measurement: number, first: number, steps: number, chains: number) =>
  Float64Array.from({ length: steps * chains }, (_, i) => measurement * 1e6 + first * chains + i)

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leapstream-log-'))
  file = join(folder, 'log.sqlite')
  createLog(file, 'run-1', samplers)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(stretches: readonly (readonly [first: number, steps: number])[], close = true): LogWriter {
  const writer = new LogWriter(file, 'normal')
  for (const [first, steps] of stretches) {
    writer.begin()
    writer.addStretch(0, { first, steps, columns: [column(0, first, steps, 3), column(1, first, steps, 3)] })
    writer.commit()
  }
  if (close) writer.close()
  return writer
}

const read = (reader: LogReader, from: number, until: number) => [
  ...[...reader.stretches('hmc', ['plaquette'], { from, until })].flatMap(({ columns }) => [...columns[0]!]),
]

describe('the log of a run', () => {
  it('gives back the trajectories asked for, wherever blocks begin and end', () => {
    write([
      [10, 1],
      [11, 5],
      [16, 2],
      [18, 7],
    ])
    const reader = new LogReader(file)
    expect(reader.run).toBe('run-1')
    expect(reader.samplers).toEqual(samplers)
    expect(reader.range('hmc')).toEqual({ first: 10, end: 25 })
    expect(reader.range('exact')).toBeUndefined()
    for (let from = 9; from < 26; from++)
      for (let until = from; until < 27; until++) {
        const [first, end] = [Math.max(10, from), Math.min(25, until)]
        const steps = Math.max(0, end - first)
        expect(read(reader, from, until)).toEqual([...column(1, first, steps, 3)])
      }
    expect(reader.seqAt('hmc', 17)).toBe(3)
    expect(reader.newestSeq('hmc')).toBe(4)
    expect(reader.block('hmc', 'Q', 2)).toMatchObject({ seq: 2, first: 11, steps: 5, chains: 3 })
    expect(reader.block('hmc', 'Q', 5)).toBeUndefined()
    reader.close()
  })

  it('is read while it is written, and goes on where a writer has left it', () => {
    const writer = write([[0, 4]], false)
    const reader = new LogReader(file)
    const version = reader.dataVersion
    expect(reader.range('hmc')?.end).toBe(4)
    writer.begin()
    writer.addStretch(0, { first: 4, steps: 1, columns: [column(0, 4, 1, 3), column(1, 4, 1, 3)] })
    expect(reader.range('hmc')?.end).toBe(4)
    writer.commit()
    expect(reader.range('hmc')?.end).toBe(5)
    expect(reader.dataVersion).not.toBe(version)
    // the reader has it open: it stays as it is
    writer.close()
    write([[5, 2]])
    expect(read(reader, 0, 7)).toEqual([...column(1, 0, 7, 3)])
    expect(reader.newestSeq('hmc')).toBe(3)
    reader.close()
  })

  it('keeps analyses, events and configurations', () => {
    const writer = new LogWriter(file, 'full')
    const links = Float32Array.from({ length: 24 }, (_, i) => i)
    writer.begin()
    writer.addAnalyses(0, 100, [
      ['Q/mean', '{"mean":1}'],
      ['exact', '{}'],
    ])
    writer.addAnalyses(0, 200, [['Q/mean', '{"mean":2}']])
    writer.addEvent('started', '{"a":1}')
    writer.addConfigurations(0, { trajectory: 100, links, shape: [3, 2, 2, 2] })
    writer.addConfigurations(0, { trajectory: 100, links: links.map(() => 0), shape: [3, 2, 2, 2] })
    writer.commit()
    writer.close()
    const reader = new LogReader(file)
    expect(reader.analysisNames('hmc')).toEqual(['Q/mean', 'exact'])
    expect(reader.analyses('hmc', 'Q/mean').map(({ seq, trajectory }) => [seq, trajectory])).toEqual([
      [1, 100],
      [2, 200],
    ])
    expect(reader.latestAnalyses('hmc').map(({ json }) => json)).toEqual(['{"mean":2}', '{}'])
    expect(reader.events()).toMatchObject([{ kind: 'started', detail: { a: 1 } }])
    expect(reader.configurationTrajectories('hmc')).toEqual([100])
    expect(reader.configurations('hmc', 100)).toEqual({ trajectory: 100, links, shape: [3, 2, 2, 2] })
    reader.close()
  })

  it('tells when a time has changed', () => {
    const writer = write([[0, 4]], false)
    writer.begin()
    writer.addAnalyses(0, 4, [['Q/mean', '{}']])
    writer.addEvent('started', '{}')
    const links = new Float64Array(24)
    writer.addConfigurations(0, { trajectory: 3, links, shape: [3, 2, 2, 2] })
    writer.commit()
    writer.close()
    const log = openDatabase(file)
    for (const table of ['block', 'analysis', 'event', 'configuration'])
      log.exec(`update ${table} set time = time + 1`)
    log.close()
    const reader = new LogReader(file)
    expect(() => reader.block('hmc', 'Q', 1)).toThrow('damaged')
    expect(() => reader.analyses('hmc', 'Q/mean')).toThrow('damaged')
    expect(() => reader.events()).toThrow('damaged')
    expect(() => reader.configurations('hmc', 3)).toThrow('damaged')
    reader.close()
  })

  it('never gives a number of which a bit has flipped', () => {
    write([[0, 40]])
    const whole = readFileSync(file)
    const expected = [...column(1, 0, 40, 3)]
    let noticed = 0
    for (let place = 0; place < 200; place++) {
      const bytes = Buffer.from(whole)
      const at = (place * 7919 * 31) % bytes.length
      bytes[at]! ^= 1 << (place % 8)
      writeFileSync(file, bytes)
      try {
        const reader = new LogReader(file)
        expect(read(reader, 0, 40)).toEqual(expected)
        reader.close()
      } catch (error) {
        expect((error as Error).name).toBe('RecordError')
        noticed++
      }
    }
    expect(noticed).toBeGreaterThan(0)
  })
})
