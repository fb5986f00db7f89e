import { expect, it } from 'vitest'
import type { Check, Exactness } from '../../src/dashboard/analysis-value.ts'
import { verdictText } from '../../src/dashboard/verdict.ts'

const check = (name: string, zScore: number, alarm = false): Check => ({
  name,
  value: 1,
  error: 0.1,
  exact: 1,
  zScore,
  alarm,
  notJudged: undefined,
  chiSquared: undefined,
  degreesOfFreedom: undefined,
  pValue: undefined,
})
const passed: Exactness = {
  verdict: 'passed',
  limit: 4,
  worst: { name: 'W2x2', zScore: -2.24 },
  count: 12_000,
  checks: [check('plaquette', 0.1), check('W2x2', -2.24)],
}

it('what passed names the check that is furthest off', () => {
  expect(verdictText(passed)).toEqual({
    verdict: 'exact within errors',
    reason: 'furthest: W(2×2), z −2.2',
    basis: '2 checks · 12\u202f000 trajectories per chain',
  })
})

it('checks that cannot be judged are counted apart', () => {
  const heavy = {
    ...check('expMinusEnergyError', 0),
    zScore: undefined,
    notJudged: 'one value is 3 % of the sum',
  }
  expect(verdictText({ ...passed, checks: [...passed.checks, heavy] }).basis).toMatch(
    /^3 checks, 1 not judged · /,
  )
})

it('what is violated names the check that fails, and how far it is off', () => {
  const violated: Exactness = {
    ...passed,
    verdict: 'violated',
    worst: { name: 'Q squared', zScore: -6.21 },
    checks: [check('Q squared', -6.21, true)],
  }
  expect(verdictText(violated)).toMatchObject({
    verdict: 'NOT EXACT',
    reason: '⟨Q²⟩ is 6.2 errors from the exact value',
  })
  expect(verdictText(violated).basis).toMatch(/^1 of 1 check fails/)
  expect(verdictText({ ...violated, worst: { name: 'plaquette', zScore: 1.3e7 } }).reason).toContain(
    '1.3\u202f×\u202f10⁷',
  )
})

it('what is not decided says nothing of checks', () => {
  const open: Exactness = { ...passed, verdict: 'undecided', worst: undefined, count: Number.NaN }
  expect(verdictText(open)).toEqual({ verdict: 'not decided yet', reason: '', basis: '2 checks' })
})
