import { describe, expect, it } from 'vitest'
import { isBetter } from '../../src/training/better-trial.ts'
import type { Trial } from '../../src/training/trial.ts'

const trial = (more: Partial<Trial>): Trial => ({
  acceptance: 0.5,
  tunnelingRate: 0.1,
  tunnelingRateError: 0.01,
  integratedTime: 10,
  integratedTimeError: 1,
  reliable: true,
  slowMode: false,
  frozen: false,
  expMinusEnergyError: 1,
  expMinusEnergyErrorError: 0.01,
  longestRejection: 5,
  ...more,
})

describe('which of two trials is better', () => {
  it.each([
    ['a tau_int that is clearly smaller', { integratedTime: 8 }, true],
    ['one that is clearly larger', { integratedTime: 12, tunnelingRate: 0.2 }, false],
    [
      'one that is smaller within errors, but tunnels less',
      { integratedTime: 9, tunnelingRate: 0.09 },
      false,
    ],
    ['one that is larger within errors, and tunnels more', { integratedTime: 11, tunnelingRate: 0.11 }, true],
    [
      'a bound of what is frozen, however small',
      { integratedTime: 2, frozen: true, integratedTimeError: null },
      false,
    ],
  ])('%s: %j', (_, more, better) => {
    expect(isBetter(trial(more), trial({}))).toBe(better)
  })

  it('anything that tunnels beats what is frozen, and of two frozen ones the one that tunnels more', () => {
    const frozen = trial({ frozen: true, integratedTime: 3, integratedTimeError: null, tunnelingRate: 0.001 })
    expect(isBetter(trial({ integratedTime: 500 }), frozen)).toBe(true)
    expect(isBetter({ ...frozen, integratedTime: 2 }, frozen)).toBe(false)
    expect(isBetter({ ...frozen, integratedTime: 9, tunnelingRate: 0.002 }, frozen)).toBe(true)
  })
})
