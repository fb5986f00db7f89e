import { expect, it } from 'vitest'
import { compareNames, describe } from '../../src/dashboard/catalogue.ts'

it('orders known analyses first, then the own ones by name, then the reference table', () => {
  expect(['exact', 'zeta', 'plaquette/mean', 'alpha', 'Q/trace'].sort(compareNames)).toEqual([
    'Q/trace',
    'plaquette/mean',
    'alpha',
    'zeta',
    'exact',
  ])
})

it('titles an unknown analysis with its own name and unit', () => {
  expect(describe('mine/ratio', 'trajectories')).toMatchObject({
    title: 'mine/ratio',
    axis: 'mine/ratio, trajectories',
  })
})

it('titles the standard analyses of any measurement, and is not fooled by names that objects have', () => {
  expect(describe('mine/integrated-time')).toMatchObject({
    title: 'Autocorrelation of mine',
    axis: 'tau_int(mine), trajectories',
  })
  expect(describe('mine/squared').axis).toBe('⟨mine²⟩')
  for (const name of ['constructor', 'toString', '/mean']) expect(describe(name).title).toBe(name)
})
