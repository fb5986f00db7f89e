import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LogHistories } from '../../src/archive/index.ts'
import { writeExactJson } from '../../src/files/index.ts'
import { createLog, LogWriter } from '../../src/record/log-writer.ts'
import type { History } from '../../src/server/index.ts'

const samplers = [
  { name: 'hmc', chains: 3, measurements: ['Q', 'plaquette'] },
  { name: 'exact', chains: 2, measurements: ['Q'] },
]

let folder: string
let file: string
let damage: string[]
const open: LogHistories[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leapstream-histories-'))
  file = join(folder, 'log.sqlite')
  damage = []
  createLog(file, 'run-1', samplers)
})
afterEach(() => {
  for (const histories of open.splice(0)) histories.close()
  rmSync(folder, { recursive: true, force: true })
})

const histories = (): LogHistories => {
  const opened = new LogHistories(file, (message) => damage.push(message))
  open.push(opened)
  return opened
}

/** Blocks of two trajectories of hmc, whose values say where they belong, and one value of an analysis with each. */
function write(blocks: number): void {
  const writer = new LogWriter(file, 'normal')
  writer.begin()
  for (let i = 0; i < blocks; i++) {
    const first = 10 + 2 * i
    const columns = [0, 1].map((m) => Float64Array.from({ length: 6 }, (_, j) => 1000 * m + 3 * first + j))
    writer.addStretch(0, { first, steps: 2, columns })
    writer.addAnalyses(0, first + 2, [
      ['Q/mean', writeExactJson({ kind: 'mean', mean: -0, count: first + 2 })],
    ])
  }
  writer.commit()
  writer.close()
}

const all = (history: History, bytes: number) => {
  const read = []
  for (let from = history.first; from < history.next; ) {
    const stretch = history.read(from, bytes)
    expect(stretch.next).toBeGreaterThan(from)
    read.push(...stretch.records)
    from = stretch.next
  }
  return read
}

test('blocks are records, with the numbers that they have in the log, however much is read at once', () => {
  write(100)
  const log = histories()
  const history = log.measurement('hmc', 'plaquette')
  expect(history).toMatchObject({ epoch: log.log.epoch, first: 1, next: 101 })
  for (const bytes of [1, 100, 1000, 1e6]) {
    const read = all(history, bytes)
    expect(read.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
    expect(read[7]!.value).toMatchObject({ kind: 'measurement', first: 24, steps: 2, chains: 3 })
    const { values } = read[7]!.value as { values: { shape: number[]; data: Uint8Array } }
    expect(values.shape).toEqual([2, 3])
    expect([...new Float64Array(new Uint8Array(values.data).buffer)]).toEqual([
      1072, 1073, 1074, 1075, 1076, 1077,
    ])
  }
  expect(history.read(1, 100).records).toHaveLength(3)
  expect(log.measurement('exact', 'Q').next).toBe(1)
})

test('logged values of an analysis are records, bit by bit', () => {
  write(100)
  const history = histories().analysis('hmc', 'Q/mean')
  expect(history.next).toBe(101)
  const read = all(history, 1e6)
  expect(read).toHaveLength(100)
  expect(read[99]).toMatchObject({ seq: 100, value: { kind: 'mean', mean: -0, count: 210 } })
  expect(histories().analysis('hmc', 'never').next).toBe(1)
})

test('it is the same in every process that opens the log, and grows while it is written', () => {
  write(3)
  const [one, other] = [histories(), histories()]
  const history = one.measurement('hmc', 'Q')
  const before = one.version
  expect(history.next).toBe(4)
  write(2)
  other.look()
  one.look()
  expect(one.version).not.toBe(before)
  expect(history.next).toBe(6)
  expect(all(history, 1e6)).toEqual(all(other.measurement('hmc', 'Q'), 1e6))
  expect(one.analysisNames('hmc')).toEqual(['Q/mean'])
})

test('what is damaged is left out and told, and the rest is there', () => {
  write(100)
  const database = new Database(file)
  // bit 1 of a byte of blocks 1, 40 and 41 of Q, a character of value 7, and block 60 lost
  for (const seq of [1, 40, 41]) {
    const { rowid, data } = database
      .prepare('select rowid, data from block where measurement = 1 and seq = ?')
      .get(seq) as { rowid: number; data: Buffer }
    data[seq] = data[seq]! ^ 2
    database.prepare('update block set data = ? where rowid = ?').run(data, rowid)
  }
  database.prepare("update analysis set value = replace(value, 'mean', 'Mean') where seq = 7").run()
  database.prepare('delete from block where measurement = 1 and seq = 60').run()
  database.close()
  const log = histories()
  const seqs = (history: History) => all(history, 1000).map(({ seq }) => seq)
  const without = (...lost: number[]) =>
    Array.from({ length: 100 }, (_, i) => i + 1).filter((seq) => !lost.includes(seq))
  expect(seqs(log.measurement('hmc', 'Q'))).toEqual(without(1, 40, 41, 60))
  expect(seqs(log.measurement('hmc', 'plaquette'))).toEqual(without())
  expect(seqs(log.analysis('hmc', 'Q/mean'))).toEqual(without(7))
  expect(new Set(damage).size).toBe(4)
  expect(damage[0]).toMatch(/block 1 of measurement Q of hmc is damaged/)
})

test('reading changes nothing', () => {
  write(10)
  const digest = (): string => createHash('sha256').update(new Database(file).serialize()).digest('hex')
  const before = digest()
  all(histories().measurement('hmc', 'Q'), 1e6)
  expect(digest()).toBe(before)
})
