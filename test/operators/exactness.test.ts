import { firstValueFrom, of, toArray } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { type ExactnessSource, exactness } from '../../src/operators/exactness.ts'

const distribution = {
  chiSquared: 7,
  degreesOfFreedom: 8,
  pValue: 0.54,
  zScore: 0.6,
}

const read = (sources: Record<string, ExactnessSource>) =>
  firstValueFrom(
    exactness(
      Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, of(source)])),
      of(50),
    ),
  )

describe('exactness', () => {
  it('passes when every z-score is within 4, and names the furthest', async () => {
    const result = await read({
      plaquette: { mean: 0.5, error: 0.1, exact: 0.8 },
      'P(Q)': distribution,
    })
    expect(result).toMatchObject({ kind: 'exactness', verdict: 'passed', limit: 4, count: 50 })
    expect(result.worst!.name).toBe('plaquette')
    expect(result.worst!.zScore).toBeCloseTo(-3, 12)
    expect(result.checks[1]).toEqual({
      name: 'P(Q)',
      mean: null,
      error: null,
      exact: null,
      alarm: false,
      ...distribution,
    })
  })

  it('is violated by one that is not, on either side', async () => {
    for (const exact of [0.05, 0.95]) {
      const result = await read({ plaquette: { mean: 0.5, error: 0.1, exact }, 'P(Q)': distribution })
      expect(result.verdict).toBe('violated')
      expect(result.checks.map(({ alarm }) => alarm)).toEqual([true, false])
    }
    const off = await read({ 'P(Q)': { ...distribution, pValue: 1e-9, zScore: 6.1 } })
    expect(off).toMatchObject({ verdict: 'violated', worst: { name: 'P(Q)', zScore: 6.1 } })
  })

  it('is undecided while an error is missing or 0, but an alarm counts at once', async () => {
    const nothing = {
      chiSquared: null,
      degreesOfFreedom: null,
      pValue: null,
      zScore: null,
      reason: 'too few',
    }
    const open = await read({ plaquette: { mean: 0.5, error: null, exact: 0.8 }, 'P(Q)': nothing })
    expect(open).toMatchObject({ verdict: 'undecided', worst: null })
    expect(open.checks.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/no error yet/),
      'too few',
    ])
    const same = await read({ 'Q squared': { mean: 0, error: 0, exact: 1 } })
    expect(same).toMatchObject({ verdict: 'undecided', checks: [{ zScore: null }] })
    const alarm = await read({ plaquette: { mean: 0.5, error: 0.01, exact: 0.8 }, 'P(Q)': nothing })
    expect(alarm.verdict).toBe('violated')
  })

  it('needs no error where every value is exactly right', async () => {
    const one = await read({ 'exp(-dH)': { mean: 1, error: null, exact: 1 } })
    expect(one).toMatchObject({ verdict: 'passed', checks: [{ zScore: 0 }] })
  })

  it('does not wait for a check that can never know its error, but for nothing else than that', async () => {
    const lost = { mean: 0.7, error: null, exact: 1, reason: 'single proposals make up this mean' }
    const plaquette = { mean: 0.5, error: 0.1, exact: 0.8 }
    const passed = await read({ 'exp(-dH)': lost, plaquette })
    expect(passed).toMatchObject({ verdict: 'passed', checks: [{ zScore: null, abstains: true }, {}] })
    expect((await read({ 'exp(-dH)': lost })).verdict).toBe('undecided')
    expect((await read({ 'exp(-dH)': lost, plaquette: { ...plaquette, error: null } })).verdict).toBe(
      'undecided',
    )
  })

  it('speaks once per block', async () => {
    const plaquette = of({ mean: 0.5, error: 0.1, exact: 0.8 }, { mean: 0.7, error: 0.1, exact: 0.8 })
    const all = await firstValueFrom(exactness({ plaquette }, of(1, 2)).pipe(toArray()))
    expect(all.map(({ count, worst }) => [count, Math.round(worst!.zScore)])).toEqual([
      [1, -3],
      [2, -1],
    ])
  })
})
