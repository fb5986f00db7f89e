import { expect, it } from 'vitest'
import { autocorrelationTable } from '../../src/cli/autocorrelation-table.ts'

const lags = Array.from({ length: 500 }, (_, i) => i)

it('shows rho at some ten lags, evenly spaced in log t, up to twice the window', () => {
  const rho = lags.map((t) => 0.9 ** t)
  const errors = lags.map((t) => 0.001 * Math.sqrt(t + 1))
  const lines = autocorrelationTable({ lags, rho, errors, window: 50 }).trimEnd().split('\n')
  expect(lines[0]).toMatch(/t \(rows\)\s+rho\(t\)/)
  expect(lines.slice(1).map((line) => Number(line.trim().split(/\s+/)[0]))).toEqual([
    1, 2, 3, 5, 8, 13, 22, 36, 60, 100,
  ])
  expect(lines[1]).toMatch(/^ +1 {2}0\.9000\(14\) +#{27}$/)
  expect(lines[4]).toMatch(/^ +5 {2}0\.5905\(24\) +#{18}$/)
  expect(lines[10]).toMatch(/0\.000\(10\)$|×/)
})

it('shows each lag once where there are few, and negative values without a bar', () => {
  const text = autocorrelationTable({
    lags: [0, 1, 2],
    rho: [1, 0.5, -0.1],
    errors: [0, 0.1, 0.1],
    window: null,
  })
  expect(text.trimEnd().split('\n')).toHaveLength(3)
  expect(text).toMatch(/2 {2}−0\.10\(10\)$/m)
})

it('says why there is nothing', () => {
  const nothing = { lags: [], rho: [], errors: [], window: null }
  expect(autocorrelationTable({ ...nothing, reason: 'frozen' })).toBe('rho(t) is unknown: frozen\n')
  expect(autocorrelationTable(nothing)).toBe('rho(t) is unknown\n')
})
