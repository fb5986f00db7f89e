import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  defaultSettings,
  placeChoices,
  ranges,
  readSettings,
  type Settings,
  samplerChoices,
  settingsText,
  unstable,
} from '../../examples/browser/settings.ts'
import { stabilityLimit } from '../../src/lattice/index.ts'

const whole = (range: keyof typeof ranges) =>
  fc.integer({ min: ranges[range].least, max: ranges[range].most })
const real = (range: keyof typeof ranges) =>
  fc.double({ min: ranges[range].least, max: ranges[range].most, noNaN: true })

const stable: fc.Arbitrary<Settings> = fc
  .record({
    sampler: fc.constantFrom(...samplerChoices),
    lattice: fc.tuple(whole('side'), whole('side')),
    beta: real('beta'),
    chains: whole('chains'),
    leapfrogSteps: whole('leapfrogSteps'),
    stepSize: real('stepSize'),
    seed: whole('seed'),
    place: fc.constantFrom(...placeChoices),
  })
  .filter((settings) => unstable(settings) === undefined)

it('settings come back from the address as they were', () => {
  fc.assert(
    fc.property(stable, (settings) => {
      const address = new URLSearchParams({ settings: settingsText(settings) }).toString()
      expect(readSettings(new URLSearchParams(address).get('settings')!)).toEqual(settings)
    }),
    { seed: 16, numRuns: 300 },
  )
})

it('what makes no sense in an address is as by default', () => {
  for (const text of ['', 'nonsense', 'hmc2_0x8_beta--4_chains-1.5_steps-_seed-x_size-7', '4x_x8_beta-1e9'])
    expect(readSettings(text)).toEqual(defaultSettings)
  expect(readSettings('hmc_8x12')).toEqual({ ...defaultSettings, sampler: 'hmc', lattice: [8, 12] })
})

it('an unstable step size of an address becomes one that is stable', () => {
  const { stepSize } = readSettings('beta-20_size-0.9')
  expect(stepSize).toBeLessThan(stabilityLimit(20))
  expect(stepSize).toBeGreaterThan(0)
})
