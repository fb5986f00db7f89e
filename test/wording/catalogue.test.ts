import { describe, expect, it } from 'vitest'
import {
  averagePlaquette,
  type MeasurementOperator,
  measure,
  smoothCharge,
  topologicalCharge,
  wilsonLoop,
} from '../../src/measurements/index.ts'
import { Catalogue } from '../../src/wording/catalogue.ts'
import { catalogueOf, standardCatalogue, standardMeasurements } from './standard-catalogue.ts'

const empty = new Catalogue()

describe('the catalogue', () => {
  it('orders the analyses of a run first, then those that only a pipeline has, then the reference table', () => {
    expect(
      ['exact', 'zeta', 'plaquette/mean', 'alpha', 'Q/trace', 'exactness'].sort((a, b) =>
        standardCatalogue.compare(a, b),
      ),
    ).toEqual(['exactness', 'Q/trace', 'plaquette/mean', 'alpha', 'zeta', 'exact'])
  })

  it('orders measurements as the definition does, and the charge before the others', () => {
    const times = ['W2x2', 'QR', 'plaquette', 'polyakov', 'Q'].map((name) => `${name}/integrated-time`)
    expect(times.sort((a, b) => standardCatalogue.compare(a, b))).toEqual([
      'Q/integrated-time',
      'QR/integrated-time',
      'polyakov/integrated-time',
      'plaquette/integrated-time',
      'W2x2/integrated-time',
    ])
  })

  it('titles an unknown analysis with its name and unit', () => {
    expect(standardCatalogue.describe('mine/ratio', 'trajectories')).toMatchObject({
      title: 'mine/ratio',
      axis: 'mine/ratio, trajectories',
    })
  })

  it('titles the analyses of a measurement of which it knows nothing, and is not fooled by names that objects have', () => {
    expect(empty.describe('mine/integrated-time')).toMatchObject({
      title: 'Integrated autocorrelation time of mine',
      axis: 'tau_int, trajectories',
    })
    expect(empty.describe('mine/autocorrelation').title).toBe('Autocorrelation function of mine')
    expect(empty.describe('mine/mean')).toMatchObject({ title: 'Mean of mine', explanation: 'Running mean.' })
    expect(empty.describe('mine/squared').axis).toBe('⟨mine²⟩')
    for (const name of ['constructor', 'toString', '/mean', 'mine/constructor'])
      expect(empty.describe(name).title).toBe(name)
  })

  it.each([
    ['Q/trace', 'Topological charge, chain by chain'],
    ['Q/mean', 'Mean topological charge'],
    ['Q/squared', 'Topological charge squared'],
    ['Q/susceptibility', 'Topological susceptibility'],
    ['Q/tunneling-rate', 'Tunneling rate'],
    ['Q/histogram', 'Distribution of Q'],
    ['Q/integrated-time', 'Integrated autocorrelation time of Q'],
    ['QR/mean', 'Mean smooth charge'],
    ['QR/squared', 'Smooth charge squared'],
    ['QR/autocorrelation', 'Autocorrelation function of Q_R'],
    ['polyakov/mean', 'Polyakov loop around the shorter side'],
    ['polyakov/integrated-time', 'Integrated autocorrelation time of the Polyakov loop'],
    ['plaquette/mean', 'Average plaquette'],
    ['plaquette/autocorrelation', 'Autocorrelation function of the plaquette'],
    ['W2x2/mean', 'Wilson loop 2 × 2'],
    ['W2x2/integrated-time', 'Integrated autocorrelation time of W(2×2)'],
    ['acceptance/mean', 'Acceptance'],
    ['energyError/mean', 'Energy error'],
    ['energyError/histogram', 'Distribution of the energy error'],
    ['expMinusEnergyError/mean', 'Energy conservation'],
  ])('titles %s: %s', (name, title) => {
    expect(standardCatalogue.describe(name).title).toBe(title)
  })

  it('says what is in a histogram', () => {
    expect(standardCatalogue.describe('Q/histogram')).toMatchObject({
      axis: 'P(Q)',
      abscissa: 'topological charge Q',
    })
    expect(standardCatalogue.describe('energyError/histogram')).toMatchObject({
      axis: 'P per bin of dH',
      abscissa: 'energy error dH of a proposal',
    })
  })

  it('names one convention wherever it shows an integrated time', () => {
    for (const name of [...Object.keys(standardMeasurements), 'mine']) {
      const { explanation, axis, terms } = standardCatalogue.describe(`${name}/integrated-time`)
      expect(explanation).toBe('tau_int = 1 + 2 Σ ρ(t), in trajectories; independent draws give 1.')
      expect(axis).toBe('tau_int, trajectories')
      expect(terms).toContain('jackknife error')
    }
  })

  it('calls checks what the panels call their quantities', () => {
    const title = (name: string) => standardCatalogue.checkTitle(name)
    expect(
      ['plaquette', 'Q squared', 'QR squared', 'W2x2', 'P(Q)', 'exp(-dH)', 'mine', 'constructor'].map(title),
    ).toEqual(['⟨cos x_P⟩', '⟨Q²⟩', '⟨Q_R²⟩', '⟨W(2×2)⟩', 'P(Q)', '⟨exp(−dH)⟩', 'mine', 'constructor'])
    expect(title('A - 2 P(dH<0)')).toBe('⟨A⟩ − 2 P(dH < 0)')
    expect(standardCatalogue.checkRemark('A - 2 P(dH<0)')).toContain('min(1, exp(−dH))')
    expect(standardCatalogue.checkRemark('constructor')).toBeUndefined()
  })

  it('marks means, squares and susceptibilities by the checks that judge them', () => {
    const check = (name: string) => standardCatalogue.describe(name).check
    expect(check('plaquette/mean')).toBe('plaquette')
    expect(check('expMinusEnergyError/mean')).toBe('exp(-dH)')
    expect([check('Q/squared'), check('Q/susceptibility')]).toEqual(['Q squared', 'Q squared'])
    expect(check('Q/integrated-time')).toBeUndefined()
  })
})

describe('the names of measurements', () => {
  it('change no title', () => {
    const renamed = catalogueOf({
      Q: averagePlaquette(),
      charge: topologicalCharge(),
      plaquette: smoothCharge(),
    })
    expect(renamed.describe('Q/mean')).toMatchObject({ title: 'Average plaquette', check: 'Q' })
    expect(renamed.describe('charge/trace')).toEqual(standardCatalogue.describe('Q/trace'))
    expect(renamed.describe('charge/squared')).toEqual({
      ...standardCatalogue.describe('Q/squared'),
      check: 'charge squared',
    })
    expect(renamed.describe('plaquette/mean').title).toBe('Mean smooth charge')
    expect(renamed.checkTitle('P(charge)')).toBe('P(Q)')
    expect([renamed.isOfCharge('charge/integrated-time'), renamed.isOfCharge('Q/integrated-time')]).toEqual([
      true,
      false,
    ])
  })

  it('tell two charges apart', () => {
    const two = catalogueOf({ one: topologicalCharge(), two: topologicalCharge() })
    const titles = (name: string) =>
      ['trace', 'tunneling-rate', 'susceptibility', 'integrated-time'].map(
        (analysis) => two.describe(`${name}/${analysis}`).title,
      )
    expect(titles('two')).toEqual([
      'Topological charge (two), chain by chain',
      'Tunneling rate of two',
      'Topological susceptibility of two',
      'Integrated autocorrelation time of two',
    ])
    expect(new Set([...titles('one'), ...titles('two')]).size).toBe(8)
    expect(two.charges).toBe('one and two')
    expect([standardCatalogue.charges, empty.charges]).toEqual(['Q', 'the charge'])
  })

  it("are the user's where nothing else is said, else what the user says", () => {
    const mine: Record<string, MeasurementOperator> = {
      plain: measure('plain', () => 0),
      action: measure('action', () => 0, { symbol: 'S', title: 'Action', unit: 'nats', mean: 0 }),
      W3x1: wilsonLoop(3, 1),
    }
    const catalogue = catalogueOf(mine)
    expect(catalogue.describe('plain/mean')).toMatchObject({ title: 'Mean of plain', column: 'plain' })
    expect(catalogue.describe('action/mean')).toMatchObject({
      title: 'Action',
      explanation: 'Running mean of S. Zero by symmetry.',
      axis: '⟨S⟩, nats',
      column: '⟨S⟩',
      unit: 'nats',
    })
    expect(catalogue.describe('action/integrated-time').column).toBe('tau_int(S)')
    expect(catalogue.describe('W3x1/mean').column).toBe('⟨W(3×1)⟩')
  })
})
