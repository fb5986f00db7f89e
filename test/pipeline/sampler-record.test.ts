import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SamplerRecord, type SamplerRecordOptions } from '../../src/pipeline/sampler-record.ts'
import type { RunLog } from '../../src/record/index.ts'
import { createLog, LogWriter } from '../../src/record/log-writer.ts'
import type { Stretch } from '../../src/threads/stretch.ts'

const CHAINS = 3
const measurements = ['Q', 'plaquette']

/** The value of a measurement after a trajectory of a chain. */
const measuredAs = (measurement: number, trajectory: number, chain: number) =>
  1000 * measurement + trajectory + chain / 8

const column = (measurement: number, first: number, steps: number) =>
  Float64Array.from({ length: steps * CHAINS }, (_, i) =>
    measuredAs(measurement, first + Math.floor(i / CHAINS), i % CHAINS),
  )

function stretch(first: number, steps: number, change: Partial<Stretch> = {}): Stretch {
  const links = () => Float64Array.of()
  return { first, steps, settings: {}, column: (index) => column(index, first, steps), links, ...change }
}

let folder: string
let logFile: string
const log = { addStretch: vi.fn(), addConfigurations: vi.fn(), checkpoint: vi.fn(), addAnalyses: vi.fn() }

/** A record whose log has the trajectories from 5 to `end`. */
function record(end: number | undefined, options: Partial<SamplerRecordOptions> = {}): SamplerRecord {
  return new SamplerRecord({
    name: 'hmc',
    index: 0,
    measurements,
    chains: CHAINS,
    first: 5,
    canSave: true,
    whyOthers: 'another machine or another version computes other numbers',
    configurationsEvery: 0,
    shape: [CHAINS, 2, 2, 2],
    from: undefined,
    history: end === undefined ? undefined : { logFile, sums: undefined, end },
    log: () => log as unknown as RunLog,
    onCheckpoint: () => {},
    ...options,
  })
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leapstream-record-'))
  logFile = join(folder, 'log.sqlite')
  createLog(logFile, 'run-1', [{ name: 'hmc', chains: CHAINS, measurements }])
  const writer = new LogWriter(logFile, 'normal')
  for (const [first, steps] of [
    [5, 4],
    [9, 11],
  ] as const) {
    writer.begin()
    writer.addStretch(0, { first, steps, columns: [column(0, first, steps), column(1, first, steps)] })
    writer.commit()
  }
  writer.close()
  vi.clearAllMocks()
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

describe('the record of a sampler', () => {
  it('logs nothing of the thermalisation, and all that comes after it', () => {
    const sampler = record(undefined)
    sampler.take(stretch(0, 4))
    expect(log.addStretch).not.toHaveBeenCalled()
    sampler.take(stretch(4, 3))
    expect(log.addStretch).toHaveBeenCalledExactlyOnceWith(0, {
      first: 5,
      steps: 2,
      columns: [column(0, 5, 2), column(1, 5, 2)],
    })
  })

  it('compares what is logged already, and logs the rest', () => {
    const sampler = record(20)
    sampler.take(stretch(2, 10))
    expect(log.addStretch).not.toHaveBeenCalled()
    sampler.take(stretch(12, 10))
    expect(log.addStretch).toHaveBeenCalledExactlyOnceWith(0, {
      first: 20,
      steps: 2,
      columns: [column(0, 20, 2), column(1, 20, 2)],
    })
    sampler.close()
  })

  it('refuses a trajectory that comes out otherwise in the last bit of one number', () => {
    for (const trajectory of [5, 9, 19]) {
      const sampler = record(20)
      const column1 = column(1, 2, 20)
      const bits = new BigUint64Array(column1.buffer)
      bits[(trajectory - 2) * CHAINS + 1]! ^= 1n
      const other = stretch(2, 20, { column: (i) => (i === 1 ? column1 : column(0, 2, 20)) })
      expect(() => sampler.take(other)).toThrow(
        /^sampler hmc: plaquette of trajectories \d+ to \d+ does not come out as it is logged/,
      )
      expect(log.addStretch).not.toHaveBeenCalled()
      sampler.close()
    }
  })

  it('keeps the configurations of the trajectories that were asked for, each under its number', () => {
    const size = CHAINS * 8
    const sampler = record(undefined, { configurationsEvery: 3 })
    // of trajectories 3, 6 and 9, the first of which thermalises
    const links = Float64Array.from({ length: 3 * size }, (_, i) => Math.floor(i / size))
    sampler.take(stretch(2, 8, { links: () => links }))
    const kept = log.addConfigurations.mock.calls.map(([, { trajectory, links }]) => [trajectory, links[0]])
    expect(kept).toEqual([
      [6, 1],
      [9, 2],
    ])
  })

  it('wants its chains after 1000 trajectories or a minute, at the end and when asked, and never twice', () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const sampler = record(undefined)
    expect(sampler.wantsChains(2000, false)).toBe(false)
    vi.advanceTimersByTime(1000)
    expect(sampler.wantsChains(999, false)).toBe(false)
    expect(sampler.wantsChains(1000, false)).toBe(true)
    expect(sampler.wantsChains(1001, false)).toBe(false)
    vi.advanceTimersByTime(60_000)
    expect(sampler.wantsChains(1002, false)).toBe(true)
    expect(sampler.wantsChains(1003, true)).toBe(true)
    sampler.ask()
    expect(sampler.wantsChains(1003, false)).toBe(true)
    expect(sampler.wantsChains(0, true)).toBe(false)
    expect(record(undefined, { canSave: false }).wantsChains(1000, true)).toBe(false)
  })

  it('waits a hundred times as long as a checkpoint took', () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const sampler = record(undefined)
    sampler.checkpointTook(0.5)
    vi.advanceTimersByTime(49_999)
    expect(sampler.wantsChains(5000, false)).toBe(false)
    vi.advanceTimersByTime(1)
    expect(sampler.wantsChains(5000, false)).toBe(true)
  })
})
