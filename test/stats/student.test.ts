import { expect, it } from 'vitest'
import { studentLimit, studentTail } from '../../src/stats/student.ts'

it('has the tails of the tables', () => {
  // One degree of freedom is Cauchy's distribution, two have a closed form.
  for (const t of [0.3, 1, 5, 100]) {
    expect(studentTail(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 12)
    expect(studentTail(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 12)
    expect(studentTail(-t, 2)).toBe(studentTail(t, 2))
  }
  // The two-sided 5 % point of the tables.
  expect(studentTail(2.364624251592784, 7)).toBeCloseTo(0.05, 10)
  // the normal distribution
  expect(studentTail(1.959963984540054, Number.POSITIVE_INFINITY)).toBeCloseTo(0.05, 7)
  expect(studentTail(6, Number.POSITIVE_INFINITY) / 1.973175290075e-9).toBeCloseTo(1, 4)
})

it('turns a tail back into a distance', () => {
  for (const dof of [7, 63, 1000, Number.POSITIVE_INFINITY])
    for (const p of [0.3, 1e-3, 1e-8, 1e-14])
      expect(studentTail(studentLimit(p, dof), dof) / p).toBeCloseTo(1, 6)
  expect(studentLimit(0, 7)).toBe(Number.POSITIVE_INFINITY)
})
