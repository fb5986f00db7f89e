import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isTopic, topicMatcher } from '../../src/wire/topic-glob.ts'

test.each([
  ['a/b', 'a/b', true],
  ['a/b', 'a/bc', false],
  ['a/*', 'a/b', true],
  ['a/*', 'a/b/c', false],
  ['a/**', 'a/b/c', true],
  ['**', 'a/b/c', true],
  ['*/hmc/*', 'run/hmc/Q', true],
  ['**/Q', 'run/1/hmc/measurement/Q', true],
  ['**/Q', 'run/1/hmc/measurement/QR', false],
  ['a*c', 'abbc', true],
  ['a*c', 'ab/c', false],
  ['a.c', 'abc', false],
  ['', '', true],
  ['', 'a', false],
  ['a***', 'a/b', true],
  ['a/**/b', 'a/b', false],
  [`${'a'.repeat(31)}*b`, `${'a'.repeat(31)}ccb`, true],
  [`${'a'.repeat(32)}*b`, `${'a'.repeat(32)}c/b`, false],
  [`${'a'.repeat(64)}**${'b'.repeat(64)}`, `${'a'.repeat(70)}/${'b'.repeat(70)}`, true],
])('%s on %s: %s', (glob, topic, matches) => {
  expect(topicMatcher(glob)(topic)).toBe(matches)
})

/** The definition, as a regular expression: right, and slow on purpose-made globs. */
const asRegExp = (glob: string): RegExp =>
  new RegExp(
    `^${glob
      .replace(/\*{2,}/g, '§')
      .replace(/\*/g, '[^/]*')
      .replace(/§/g, '.*')}$`,
  )

test('globs match what the regular expression matches', () => {
  const part = fc.constantFrom('a', 'b', '/', '*', '**')
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 8 }),
      fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 8 }),
      (parts, topic) => {
        const glob = parts.join('')
        expect(topicMatcher(glob)(topic)).toBe(asRegExp(glob).test(topic))
      },
    ),
    { seed: 7, numRuns: 20_000 },
  )
})

test('a glob of nothing but stars takes no longer than another', () => {
  expect(topicMatcher(`${'*a'.repeat(80)}b`)('a'.repeat(160))).toBe(false)
  expect(topicMatcher(`${'**a'.repeat(53)}b`)('a'.repeat(160))).toBe(false)
})

test('topics have the allowed characters and at most 160 of them', () => {
  expect(isTopic('run/1/my_sampler-2/analysis/Q.x')).toBe(true)
  expect(isTopic('a'.repeat(160))).toBe(true)
  for (const bad of ['', 'a'.repeat(161), 'a b', 'a*', 'ä', 'a\n']) expect(isTopic(bad)).toBe(false)
})
