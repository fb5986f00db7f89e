import { expect, it } from 'vitest'
import {
  checkRemark,
  checkTitle,
  columnNames,
  compareNames,
  describe,
} from '../../src/dashboard/catalogue.ts'

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
    title: 'Integrated autocorrelation time of mine',
    axis: 'tau_int, trajectories',
  })
  expect(describe('mine/autocorrelation').title).toBe('Autocorrelation function of mine')
  expect(describe('mine/histogram')).toMatchObject({ axis: 'P(mine)', abscissa: 'mine' })
  expect(describe('mine/squared').axis).toBe('⟨mine²⟩')
  for (const name of ['constructor', 'toString', '/mean']) expect(describe(name).title).toBe(name)
})

it('names one convention wherever it shows an integrated time', () => {
  for (const name of ['Q', 'QR', 'polyakov', 'plaquette', 'mine']) {
    const { explanation, axis, terms } = describe(`${name}/integrated-time`)
    expect(explanation).toBe('tau_int = 1 + 2 Σ ρ(t), in trajectories; independent draws give 1.')
    expect(axis).toBe('tau_int, trajectories')
    expect(terms).toContain('jackknife error')
  }
})

it('heads every column of the table, and gives the unit of what is not a pure number', () => {
  const columns = columnNames.map((name) => describe(name))
  expect(columns.map(({ column }) => column)).not.toContain(undefined)
  expect(columns.flatMap(({ column, unit }) => (unit === undefined ? [] : [`${column}, ${unit}`]))).toEqual([
    'tunneling rate, per trajectory',
    'tau_int(Q), trajectories',
    'tau_int(Polyakov loop), trajectories',
  ])
})

it('shows the Polyakov loop beside the other loop, and its tau_int beside that of Q', () => {
  expect(describe('polyakov/mean').title).toBe('Polyakov loop around the shorter side')
  expect(describe('polyakov/integrated-time').title).toBe(
    'Integrated autocorrelation time of the Polyakov loop',
  )
  const after = (name: string) => columnNames[columnNames.indexOf(name) + 1]
  expect(after('W2x2/mean')).toBe('polyakov/mean')
  expect(after('Q/integrated-time')).toBe('polyakov/integrated-time')
  expect(compareNames('Q/integrated-time', 'polyakov/integrated-time')).toBe(-1)
})

it('calls checks what the panels call their quantities', () => {
  expect(
    ['plaquette', 'Q squared', 'W4x1', 'P(Q)', 'A - 2 P(dH<0)', 'mine', 'constructor'].map(checkTitle),
  ).toEqual(['⟨cos x_P⟩', '⟨Q²⟩', 'W(4×1)', 'P(Q)', '⟨A⟩ − 2 P(dH < 0)', 'mine', 'constructor'])
  expect(checkRemark('A - 2 P(dH<0)')).toContain('min(1, exp(−dH))')
  expect(checkRemark('constructor')).toBeUndefined()
})
