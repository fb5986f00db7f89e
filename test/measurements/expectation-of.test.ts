import { describe, expect, it } from 'vitest'
import { PipelineError, UsageError } from '../../src/errors.ts'
import { exactResults, wilsonLoop as exactWilsonLoop } from '../../src/exact/index.ts'
import { expectationOf } from '../../src/measurements/expectation-of.ts'
import {
  acceptance,
  accepted,
  averagePlaquette,
  energyError,
  expMinusEnergyError,
  type MeasurementDescription,
  measure,
  polyakovLoop,
  smoothCharge,
  topologicalCharge,
  wilsonLoop,
} from '../../src/measurements/index.ts'

const target = { lattice: [6, 10], beta: 2.5 } as const
const exact = exactResults(target.lattice, target.beta)
const of = (operator: { measurement: string; description: MeasurementDescription }, extra = {}) =>
  expectationOf(operator.measurement, operator.description, { ...target, ...extra })

describe('what the measurements of this package say is exactly true of them', () => {
  it('is what the theory says', () => {
    expect(of(averagePlaquette())).toEqual({ mean: exact.plaquette })
    expect(of(wilsonLoop(2, 2))).toEqual({ mean: exact.wilsonLoop['2x2'] })
    expect(of(wilsonLoop(3, 5))).toEqual({ mean: exactWilsonLoop([6, 10], 2.5, 15) })
    expect(of(smoothCharge())).toEqual({
      mean: 0,
      variance: exact.smoothChargeSquared,
      square: { mean: exact.smoothChargeSquared },
    })
    const { time, space } = exact.polyakovLoopSquared
    expect(of(polyakovLoop())).toEqual({ mean: 0, variance: time })
    expect(of(polyakovLoop(), { lattice: [10, 6] }).variance).toBeCloseTo(time, 12)
    expect(of(polyakovLoop('space'))).toEqual({ mean: 0, variance: space })
  })

  it('is the whole distribution of the charge', () => {
    const { mean, variance, probabilities, square, constant } = of(topologicalCharge())
    expect({ mean, variance, constant }).toEqual({
      mean: 0,
      variance: exact.chargeSquared,
      constant: undefined,
    })
    expect(square!.mean).toBe(exact.chargeSquared)
    const fourth = [...probabilities!].reduce((sum, [q, p]) => sum + p * q ** 4, 0)
    expect(square!.variance).toBeCloseTo(fourth - exact.chargeSquared ** 2, 10)
    for (const [charge, p] of exact.chargeProbability.entries())
      expect([probabilities!.get(charge), probabilities!.get(-charge)]).toEqual([p, p])
  })

  it('is a constant where nothing else can be', () => {
    expect(of(topologicalCharge(), { lattice: [4, 4], beta: 30 }).constant).toBe(0)
    expect(of(wilsonLoop(10, 6)).constant).toBe(1)
    const drawn = { drawsIndependently: true }
    const constants = [acceptance(), accepted(), expMinusEnergyError(), energyError()]
    expect(constants.map((operator) => of(operator, drawn).constant)).toEqual([1, 1, 1, 0])
    expect(constants.map((operator) => of(operator).constant)).toEqual(Array(4).fill(undefined))
    expect(of(expMinusEnergyError()).mean).toBe(1)
  })
})

it('is refused for a loop that is larger than the lattice', () => {
  // an area of 16 would do, a side of 8 does not
  expect(() => of(wilsonLoop(8, 2))).not.toThrow()
  expect(() => of(wilsonLoop(2, 8))).toThrow(UsageError)
  expect(() => of(wilsonLoop(2, 8))).toThrow(
    "measurement 'W2x8': wilsonLoop(2, 8) does not fit on a 6x10 lattice: use r <= 10 and t <= 6",
  )
})

describe('what a user says is exactly true', () => {
  const said = (description: MeasurementDescription) =>
    of(
      measure('mine', () => 0, description),
      {},
    )

  it('is a number, or what there is, for the lattice and beta at hand', () => {
    expect(said({})).toEqual({})
    expect(said({ mean: 3 })).toEqual({ mean: 3 })
    expect(said({ exact: ({ beta }) => 2 * beta })).toEqual({ mean: 5 })
    expect(said({ exact: ({ lattice: [nt, nx] }) => ({ mean: nt, variance: nx }) })).toEqual({
      mean: 6,
      variance: 10,
    })
    expect(said({ exact: () => undefined })).toEqual({})
  })

  it('is mean, variance and square where it is a distribution', () => {
    const probabilities = new Map([
      [-1, 0.25],
      [1, 0.75],
    ])
    expect(said({ integer: true, exact: () => ({ probabilities }) })).toEqual({
      mean: 0.5,
      variance: 0.75,
      square: { mean: 1, variance: 0 },
      probabilities,
    })
  })

  it.each<[string, MeasurementDescription, RegExp]>([
    ['a formula that fails', { exact: () => [][1]!['x' as never] }, /'mine': exact failed: Cannot read/],
    ['no number', { exact: () => Number.NaN }, /gave mean NaN: give a finite number/],
    [
      'a negative variance',
      { exact: () => ({ variance: -1 }) },
      /variance -1: give a finite number, 0 or more/,
    ],
    ['something else', { exact: (() => 'x') as never }, /gave 'x': give a number, or \{ mean, variance/],
    [
      'a part that there is not',
      { exact: () => ({ meen: 1 }) as never },
      /gave meen: there are mean, variance/,
    ],
    [
      'probabilities of what is no integer',
      { exact: () => ({ probabilities: new Map([[0, 1]]) }) },
      /say integer: true/,
    ],
    [
      'probabilities of all but everything',
      { integer: true, exact: () => ({ probabilities: new Map([[0, 0.5]]) }) },
      /add up to 0.5, not 1/,
    ],
    [
      'probabilities of fractions',
      { integer: true, exact: () => ({ probabilities: new Map([[0.5, 1]]) }) },
      /of 0.5: give it of integers/,
    ],
    [
      'probabilities that are no Map',
      { integer: true, exact: () => ({ probabilities: { 0: 1 } as never }) },
      /as new Map/,
    ],
  ])('is refused where it is %s', (_, description, message) => {
    expect(() => said(description)).toThrow(PipelineError)
    expect(() => said(description)).toThrow(message)
  })

  it.each<[object, RegExp]>([
    [{ symbl: 'x' }, /measurement 'mine': there is no symbl in a description: there are symbol, title/],
    [{ title: 5 }, /measurement 'mine': title: /],
    [{ sectors: 'labels' }, /what labels sectors is an integer: say integer: true/],
    [{ exact: 1 }, /exact: must be a function/],
    [{ checks: ['chance'] }, /checks: 0: /],
    [{ mean: Number.NaN }, /mean: /],
  ])('cannot be %j', (description, message) => {
    expect(() => measure('mine', () => 0, description)).toThrow(UsageError)
    expect(() => measure('mine', () => 0, description)).toThrow(message)
  })
})
