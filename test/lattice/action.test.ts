import { expect, test } from 'vitest'
import { action } from '../../src/lattice/action.ts'
import { instanton } from '../../src/lattice/instanton.ts'

test('vanishes on the cold configuration', () => {
  expect(action({ lattice: [5, 7], beta: 3, links: new Float64Array(70) })).toBe(0)
})

test('keeps its digits on nearly cold configurations', () => {
  const links = new Float64Array(8)
  links[0] = 1e-9 // a time link: two plaquettes of angle 1e-9
  expect(action({ lattice: [2, 2], beta: 1, links }) / 1e-18).toBeCloseTo(1, 12)
})

test('a uniform field costs beta V (1 - cos(2 pi q / V))', () => {
  for (const charge of [1, 2, -3]) {
    const value = action({ lattice: [6, 10], beta: 2.5, links: instanton([6, 10], charge) })
    expect(value).toBeCloseTo(2.5 * 60 * (1 - Math.cos((2 * Math.PI * charge) / 60)), 10)
  }
})
