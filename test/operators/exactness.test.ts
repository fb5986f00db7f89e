import { firstValueFrom, lastValueFrom, of, toArray } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { type ExactnessSource, exactness } from '../../src/operators/exactness.ts'
import type { IntegratedTime } from '../../src/values/integrated-time.ts'

const distribution = {
  chiSquared: 7,
  degreesOfFreedom: 8,
  pValue: 0.54,
  zScore: 0.6,
  effectiveSamples: 1e4,
}
const untested = {
  chiSquared: null,
  degreesOfFreedom: null,
  pValue: null,
  zScore: null,
  effectiveSamples: null,
  reason: 'too few',
}
const plaquette = { mean: 0.5, error: 0.1, exact: 0.8, effectiveSamples: 1e4 }

const read = (sources: Record<string, ExactnessSource>, slowest?: Partial<IntegratedTime>) =>
  firstValueFrom(
    exactness(
      Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, of(source)])),
      of(50),
      slowest === undefined ? {} : { slowest: of(slowest as IntegratedTime) },
    ),
  )

describe('exactness', () => {
  it('passes when every check is within its limit, and names the furthest', async () => {
    const result = await read({ plaquette, 'P(Q)': distribution })
    expect(result).toMatchObject({
      kind: 'exactness',
      verdict: 'passed',
      falseAlarm: 1e-4,
      restsOnStart: false,
      count: 50,
    })
    expect(result.worst!.name).toBe('plaquette')
    expect(result.worst!.zScore).toBeCloseTo(-3, 12)
    expect(result.checks[1]).toMatchObject({
      name: 'P(Q)',
      mean: null,
      alarm: false,
      chiSquared: 7,
      degreesOfFreedom: 8,
      pValue: 0.54,
      zScore: 0.6,
    })
  })

  it('has limits that two checks share, that hold at all looks, and that bind later in short runs', async () => {
    const limitOf = async (source: object, ...others: ExactnessSource[]) =>
      (
        await read({
          it: { ...plaquette, ...source },
          ...Object.fromEntries(others.map((x, i) => [`other ${i}`, x])),
        })
      ).checks[0]!.limit!
    // Robbins: z^2 = (1 + 1/1000) (2 ln 1e4 + ln 1001) with one check.
    expect(await limitOf({})).toBeCloseTo(Math.sqrt(1.001 * (2 * Math.log(1e4) + Math.log(1001))), 4)
    expect(await limitOf({}, distribution)).toBeCloseTo(
      Math.sqrt(1.001 * (2 * Math.log(2e4) + Math.log(1001))),
      4,
    )
    expect(await limitOf({ effectiveSamples: 10 })).toBeGreaterThan(6)
    expect(await limitOf({ degreesOfFreedom: 7 })).toBeGreaterThan(14)
    expect(await limitOf({ degreesOfFreedom: 63 })).toBeLessThan(7)
  })

  it('is violated by one that is beyond, on either side', async () => {
    for (const exact of [-0.05, 1.05]) {
      const result = await read({ plaquette: { ...plaquette, exact }, 'P(Q)': distribution })
      expect(result.verdict).toBe('violated')
      expect(result.checks.map(({ alarm }) => alarm)).toEqual([true, false])
      expect(Math.abs(result.checks[0]!.zScore!)).toBeGreaterThan(result.checks[0]!.limit!)
    }
    // between the 4 errors of a single look and the limit of all looks
    const close = await read({ plaquette: { ...plaquette, exact: 0.05 }, 'P(Q)': distribution })
    expect(close.verdict).toBe('passed')
    const off = await read({ 'P(Q)': { ...distribution, pValue: 1e-13, zScore: 7.4 } })
    expect(off).toMatchObject({ verdict: 'violated', worst: { name: 'P(Q)', zScore: 7.4 } })
  })

  it('is undecided while an error is missing or 0, but an alarm counts at once', async () => {
    const open = await read({
      plaquette: { mean: 0.5, error: null, exact: 0.8, reason: 'frozen' },
      'P(Q)': untested,
    })
    expect(open).toMatchObject({ verdict: 'undecided', worst: null })
    expect(open.checks.map(({ reason }) => reason)).toEqual(['frozen', 'too few'])
    const same = await read({ 'Q squared': { mean: 0, error: 0, exact: 1 } })
    expect(same).toMatchObject({
      verdict: 'undecided',
      checks: [{ zScore: null, reason: expect.stringMatching(/too short for an error/) }],
    })
    const alarm = await read({ plaquette: { ...plaquette, error: 0.01 }, 'P(Q)': untested })
    expect(alarm.verdict).toBe('violated')
  })

  it('needs no error where every value is exactly right', async () => {
    const one = await read({ balance: { mean: 0, error: null, exact: 0 } })
    expect(one).toMatchObject({ verdict: 'passed', checks: [{ zScore: 0 }] })
  })

  it('does not judge what only informs, however far it is, and does not wait for it', async () => {
    const informs = { mean: 0.7, error: 0.001, exact: 1, effectiveSamples: 1e6, judged: false }
    const far = await read({ 'exp(-dH)': informs, plaquette })
    expect(far).toMatchObject({
      verdict: 'passed',
      checks: [{ limit: null, alarm: false, abstains: true }, { alarm: false }],
      worst: { name: 'plaquette' },
    })
    expect(far.checks[0]!.zScore).toBeCloseTo(-300, 6)
    const without = await read({ 'exp(-dH)': { ...informs, error: null, reason: 'spreads' }, plaquette })
    expect(without).toMatchObject({ verdict: 'passed', checks: [{ reason: 'spreads', abstains: true }, {}] })
    expect((await read({ 'exp(-dH)': informs })).verdict).toBe('undecided')
  })

  it('says that it rests on the start while chains are shorter than tau_int of what forgets slowest', async () => {
    expect((await read({ plaquette }, { value: 49 })).restsOnStart).toBe(false)
    expect((await read({ plaquette }, { value: 51 })).restsOnStart).toBe(true)
    expect((await read({ plaquette }, { value: 3, lowerBound: 51 })).restsOnStart).toBe(true)
  })

  it('does not forget an alarm: its limits hold at all looks together', async () => {
    const source = of(plaquette, { ...plaquette, exact: 1.5 }, plaquette)
    const all = await firstValueFrom(exactness({ plaquette: source }, of(10, 20, 30)).pipe(toArray()))
    expect(all.map(({ verdict }) => verdict)).toEqual(['passed', 'violated', 'violated'])
    const { checks, worst } = all[2]!
    expect(checks[0]).toMatchObject({ alarm: true, alarmed: { count: 20 } })
    expect(checks[0]!.zScore).toBeCloseTo(-3, 9)
    expect(checks[0]!.alarmed!.zScore).toBeCloseTo(-10, 9)
    expect(worst).toMatchObject({ name: 'plaquette', zScore: checks[0]!.alarmed!.zScore })
  })

  it('speaks once per stretch', async () => {
    const blocks = of(plaquette, { ...plaquette, mean: 0.7 })
    const all = await firstValueFrom(exactness({ plaquette: blocks }, of(1, 2)).pipe(toArray()))
    expect(all.map(({ count, worst }) => [count, Math.round(worst!.zScore)])).toEqual([
      [1, -3],
      [2, -1],
    ])
  })
})

it('does not pass a mean whose independent values it is not told', async () => {
  const far = { mean: 1, error: 0.001, exact: 0 }
  const verdict = async (source: object) =>
    (await lastValueFrom(exactness({ far: of({ ...far, ...source }) }, of(1000)))).verdict
  expect(await verdict({})).toBe('undecided')
  expect(await verdict({ effectiveSamples: 1e6 })).toBe('violated')
})
