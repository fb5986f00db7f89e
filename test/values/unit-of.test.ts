import { expect, test } from 'vitest'
import { unitOf } from '../../src/values/unit-of.ts'

test.each([
  ['measurement/Q', 'measurement', '1'],
  ['measurement/mass', 'measurement', 'GeV'],
  ['analysis/mass/mean', 'mean', 'GeV'],
  ['analysis/mass/histogram', 'histogram', 'GeV'],
  ['analysis/mass/trace', 'trace', 'GeV'],
  ['analysis/Q/mean', 'mean', '1'],
  ['analysis/mass/integrated-time', 'integratedTime', 'trajectories'],
  ['analysis/Q/tunneling-rate', 'tunnelingRate', 'per trajectory'],
  ['analysis/mass/squared', 'mean', undefined],
  ['analysis/exactness', 'exactness', undefined],
  ['progress', 'progress', undefined],
])('%s of kind %s: %s', (name, kind, unit) => {
  expect(unitOf(name, kind, { mass: 'GeV' })).toBe(unit)
})
