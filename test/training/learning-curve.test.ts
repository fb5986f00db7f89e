import { describe, expect, it } from 'vitest'
import { LearningCurve } from '../../src/training/learning-curve.ts'

const block = (i: number) => ({
  step: 20 * i,
  steps: 1000,
  beta: i,
  rate: 1 / i,
  loss: -i,
  acceptance: 0.5,
  squaredChange: i * i,
  gradientNorm: 1,
  secondsPerStep: 1,
  secondsLeft: 1,
})

const blocks = (count: number) => Array.from({ length: count }, (_, i) => block(i + 1))

describe('a learning curve', () => {
  it.each([1, 7, 8, 9, 16, 17, 61])('of %i blocks stays short and keeps the mean over all', (count) => {
    const curve = new LearningCurve([], 8)
    for (const one of blocks(count)) curve.push(one)
    expect(curve.points.length).toBeLessThanOrEqual(8)
    expect(curve.points.reduce((sum, { blocks }) => sum + blocks, 0)).toBe(count)
    expect(curve.points.at(-1)!.step).toBe(20 * count)
    // all points but the last stand for as many blocks
    expect(new Set(curve.points.slice(0, -1).map(({ blocks }) => blocks)).size).toBeLessThanOrEqual(1)
    const mean = curve.points.reduce((sum, { blocks, beta }) => sum + blocks * beta, 0) / count
    expect(mean).toBeCloseTo((count + 1) / 2, 12)
    for (const { beta, loss } of curve.points) expect(loss).toBeCloseTo(-beta, 12)
  })

  it('goes on from its points as if it had never stopped', () => {
    const whole = new LearningCurve([], 8)
    for (const one of blocks(45)) whole.push(one)
    for (const stop of [3, 8, 9, 21]) {
      const first = new LearningCurve([], 8)
      for (const one of blocks(45).slice(0, stop)) first.push(one)
      const second = new LearningCurve(structuredClone(first.points), 8)
      for (const one of blocks(45).slice(stop)) second.push(one)
      expect(second.points).toEqual(whole.points)
    }
  })

  it('has a summary of at most so many points', () => {
    const curve = new LearningCurve()
    for (const one of blocks(333)) curve.push(one)
    const summary = curve.summary(50)
    expect(summary.length).toBeLessThanOrEqual(50)
    expect(summary.length).toBeGreaterThan(40)
    expect(summary.at(-1)!.step).toBe(20 * 333)
  })
})
