import { expect, it } from 'vitest'
import type { StopRule } from '../../src/operators/index.ts'
import { asksForAsMuch } from '../../src/scan/asks-for-as-much.ts'

const error = (plaquette: number, more: StopRule = {}): StopRule => ({ error: { plaquette }, ...more })

it.each<[StopRule | undefined, StopRule | undefined, boolean]>([
  [undefined, undefined, true],
  [undefined, { minTunnelings: 5 }, true],
  [{ minTunnelings: 5 }, undefined, false],
  [{ minTunnelings: 6 }, { minTunnelings: 5 }, true],
  [{ minTunnelings: 4 }, { minTunnelings: 5 }, false],
  [error(0.1), error(0.1), true],
  [error(0.09), error(0.1), true],
  [error(0.11), error(0.1), false],
  [{ error: { Q2: 0.01 } }, error(0.1), false],
  [{ error: { Q2: 0.01, plaquette: 0.1 } }, error(0.1), true],
  [error(0.1, { minTunnelings: 5 }), error(0.1), true],
  [error(0.1), error(0.1, { minTunnelings: 5 }), false],
  // an error rule asks for 50 tau_int by itself
  [error(0.1, { minLengthOverTau: 49 }), error(0.1), false],
  [error(0.1), error(0.1, { minLengthOverTau: 50 }), true],
  [{ minLengthOverTau: 50 }, error(0.1), false],
])('%j asks for as much as %j: %s', (rule, as, answer) => {
  expect(asksForAsMuch(rule, as)).toBe(answer)
})
