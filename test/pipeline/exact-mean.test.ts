import { expect, it } from 'vitest'
import { exactResults, wilsonLoop } from '../../src/exact/index.ts'
import { exactMean } from '../../src/pipeline/exact-mean.ts'

it('knows the standard measurements by name', () => {
  const exact = exactResults([6, 10], 2.5)
  const of = (name: string) => exactMean(name, exact)
  expect(['Q', 'QR', 'polyakov', 'expMinusEnergyError', 'plaquette'].map(of)).toEqual([
    0,
    0,
    0,
    1,
    exact.plaquette,
  ])
  expect(of('W2x2')).toBe(exact.wilsonLoop['2x2'])
  expect(of('W3x5')).toBe(wilsonLoop([6, 10], 2.5, 15))
  expect(['mine', 'acceptance', 'energyError', 'W2'].map(of)).toEqual(Array(4).fill(undefined))
})
