import { expect, it } from 'vitest'
import { annealingSteps, scheduleAt } from '../../src/training/schedule.ts'

it('anneals beta over the first 60 % and lets the rate fall from 40 % on', () => {
  const options = { beta: 7, rate: 0.01 }
  expect(scheduleAt(0, options)).toEqual({ beta: 3.5, rate: 0.01 })
  expect(scheduleAt(0.3, options).beta).toBeCloseTo(5.25, 12)
  expect(scheduleAt(0.4, options).rate).toBeCloseTo(0.01, 12)
  expect(scheduleAt(0.6, options).beta).toBe(7)
  expect(scheduleAt(0.7, options).rate).toBeCloseTo(0.005, 12)
  expect(scheduleAt(1, options)).toEqual({ beta: 7, rate: 1e-4 })
})

it('starts where it is told to, never above the target', () => {
  expect(scheduleAt(0, { beta: 7, firstBeta: 6, rate: 1 }).beta).toBe(6)
  expect(scheduleAt(0, { beta: 2, rate: 1 }).beta).toBe(1.5)
  expect(scheduleAt(0, { beta: 1, rate: 1 }).beta).toBe(1)
})

it('can rise in the shape of half a cosine', () => {
  const options = { beta: 7, rate: 0.01, annealing: 'cosine' } as const
  expect(scheduleAt(0, options).beta).toBe(3.5)
  expect(scheduleAt(0.15, options).beta).toBeCloseTo(3.5 + (3.5 * (1 - Math.SQRT1_2)) / 2, 12)
  expect(scheduleAt(0.3, options).beta).toBeCloseTo(5.25, 12)
  expect(scheduleAt(0.8, options).beta).toBe(7)
})

it('gives the steps of the way on which beta rises, with beta there', () => {
  const options = { beta: 7, rate: 0.01, steps: 1000 }
  expect(annealingSteps(options, 3)).toEqual([
    { step: 0, beta: 3.5 },
    { step: 300, beta: 5.25 },
    { step: 600, beta: 7 },
  ])
  expect(annealingSteps({ ...options, firstBeta: 7 }, 3)).toEqual([{ step: 600, beta: 7 }])
  const cosine = annealingSteps({ ...options, annealing: 'cosine' }, 5)
  expect(cosine.map(({ beta }) => beta)).toEqual(
    [0, 150, 300, 450, 600].map((step) => scheduleAt(step / 1000, { ...options, annealing: 'cosine' }).beta),
  )
})
