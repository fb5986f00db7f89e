import { expect, it } from 'vitest'
import type { Exactness } from '../../src/values/exactness.ts'
import { verdictText } from '../../src/wording/verdict.ts'
import { standardCatalogue } from './standard-catalogue.ts'
import { syntheticCheck } from './synthetic-check.ts'

const passed: Exactness = {
  kind: 'exactness',
  verdict: 'passed',
  falseAlarm: 1e-4,
  worst: { name: 'W2x2', zScore: -2.24, limit: 5.27 },
  restsOnStart: false,
  count: 12_000,
  checks: [
    syntheticCheck({ name: 'plaquette' }),
    syntheticCheck({ name: 'W2x2', zScore: -2.24, limit: 5.27 }),
  ],
}

it('what passed names the check that is furthest off, and its limit', () => {
  expect(verdictText(passed, standardCatalogue)).toEqual({
    verdict: 'exact within errors',
    reason: 'furthest: ⟨W(2×2)⟩, z −2.2, its limit is 5.3',
    basis: '2 checks · 12\u202f000 trajectories per chain',
    caution: '',
  })
})

it('checks that only inform are counted apart', () => {
  const informs = syntheticCheck({ name: 'exp(-dH)', zScore: -4.3, limit: null, abstains: true })
  const text = verdictText({ ...passed, checks: [...passed.checks, informs] }, standardCatalogue)
  expect(text.basis).toMatch(/^3 checks, 1 only informs · /)
  expect(text.verdict).toBe('exact within errors')
})

it('what is violated names the check that fails, how far it is off, and its limit', () => {
  const violated: Exactness = {
    ...passed,
    verdict: 'violated',
    worst: { name: 'Q squared', zScore: -6.21, limit: 5.27 },
    checks: [syntheticCheck({ name: 'Q squared', zScore: -6.21, alarm: true })],
  }
  expect(verdictText(violated, standardCatalogue)).toMatchObject({
    verdict: 'NOT EXACT',
    reason: '⟨Q²⟩ is 6.2 errors from the exact value, its limit is 5.3',
  })
  expect(verdictText(violated, standardCatalogue).basis).toMatch(/^1 of 1 check fails · /)
  const informs = syntheticCheck({ abstains: true })
  expect(
    verdictText({ ...violated, checks: [...violated.checks, informs, informs] }, standardCatalogue).basis,
  ).toMatch(/^1 of 3 checks fails, 2 only inform · /)
  const absurd = { name: 'plaquette', zScore: 1.3e7, limit: 5.27 }
  expect(verdictText({ ...violated, worst: absurd }, standardCatalogue).reason).toContain(
    '1.3\u202f×\u202f10⁷',
  )
})

it('says when a check failed that no longer does', () => {
  const check = syntheticCheck({
    name: 'plaquette',
    zScore: -2.7,
    alarm: true,
    alarmed: { count: 75, zScore: -88, limit: 5.7 },
  })
  const violated: Exactness = {
    ...passed,
    verdict: 'violated',
    worst: { name: 'plaquette', zScore: -88, limit: 5.7 },
    checks: [check],
  }
  expect(verdictText(violated, standardCatalogue).reason).toBe(
    '⟨cos x_P⟩ was 88.0 errors from the exact value after 75 trajectories, its limit is 5.7',
  )
})

it('says in a sentence when what passes rests on the start, unless it is wrong anyway', () => {
  const sentence = /^The chains are shorter than tau_int of Q: .*rests on it\.$/
  expect(verdictText({ ...passed, restsOnStart: true }, standardCatalogue).caution).toMatch(sentence)
  expect(
    verdictText({ ...passed, verdict: 'undecided', restsOnStart: true }, standardCatalogue).caution,
  ).toMatch(sentence)
  expect(verdictText({ ...passed, verdict: 'violated', restsOnStart: true }, standardCatalogue).caution).toBe(
    '',
  )
})

it('what is not decided names what it waits for, not what only informs', () => {
  const without = { error: null, zScore: null, limit: null }
  const open: Exactness = {
    ...passed,
    verdict: 'undecided',
    worst: null,
    count: 12_000,
    checks: [
      syntheticCheck({ name: 'plaquette' }),
      syntheticCheck({ name: 'Q squared', ...without }),
      syntheticCheck({ name: 'P(Q)', ...without }),
      syntheticCheck({ name: 'exp(-dH)', ...without, abstains: true }),
    ],
  }
  expect(verdictText(open, standardCatalogue)).toEqual({
    verdict: 'not decided yet',
    reason: 'waits for ⟨Q²⟩, P(Q)',
    basis: '4 checks, 1 only informs · 12\u202f000 trajectories per chain',
    caution: '',
  })
  expect(verdictText({ ...open, checks: [] }, standardCatalogue)).toMatchObject({
    reason: '',
    basis: '0 checks · 12\u202f000 trajectories per chain',
  })
})
