import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { AnalysesCadence } from '../../src/pipeline/analyses-cadence.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Trajectories at which a run of so many seconds notes its analyses, looking every 10 ms. */
function notes(seconds: number, perSecond: number, cadence = new AnalysesCadence(() => 2)): number[] {
  const noted: number[] = []
  for (let i = 1; i <= 100 * seconds; i++) {
    vi.advanceTimersByTime(10)
    const trajectories = Math.floor((perSecond * i) / 100)
    if (trajectories === 0 || !cadence.isDue(trajectories)) continue
    cadence.noted(trajectories)
    noted.push(trajectories)
  }
  return noted
}

it('notes the first trajectory, then every second, and after 20 s whenever the run has grown by a twentieth', () => {
  const noted = notes(3600, 100)
  expect(noted.slice(0, 4)).toEqual([1, 101, 201, 301])
  expect(noted.length).toBeGreaterThan(100)
  expect(noted.length).toBeLessThan(140)
  for (const [i, trajectories] of noted.entries())
    if (i > 25) {
      const growth = trajectories / noted[i - 1]!
      expect(growth).toBeGreaterThanOrEqual(1.05)
      expect(growth).toBeLessThan(1.051)
    }
})

it('notes every five minutes what hardly grows', () => {
  const cadence = new AnalysesCadence(() => 2)
  cadence.noted(1e6)
  const noted: number[] = []
  for (let seconds = 1; seconds <= 1000; seconds++) {
    vi.advanceTimersByTime(1000)
    if (!cadence.isDue(1e6 + seconds)) continue
    cadence.noted(1e6 + seconds)
    noted.push(seconds)
  }
  expect(noted).toEqual([300, 600, 900])
})

it('waits a hundred times as long as reading took last', () => {
  let cost = 50
  const cadence = new AnalysesCadence(() => cost)
  cadence.noted(1)
  vi.advanceTimersByTime(4999)
  expect(cadence.isDue(100)).toBe(false)
  cost = 49
  expect(cadence.isDue(100)).toBe(true)
})

it('what was read anyway is noted whenever the run has grown, at once', () => {
  const cadence = new AnalysesCadence(() => 50)
  cadence.noted(100)
  expect([104, 105].map((trajectories) => cadence.hasGrown(trajectories))).toEqual([false, true])
  expect(cadence.isDue(105)).toBe(false)
})

it('waits, too, where an earlier part of the run has noted what it knew', () => {
  const cadence = new AnalysesCadence(() => 2, 1000)
  expect(cadence.isDue(1000)).toBe(false)
  vi.advanceTimersByTime(1000)
  expect(cadence.isDue(1049)).toBe(false)
  expect(cadence.isDue(1050)).toBe(true)
})
