import { expect, test } from 'vitest'
import { isTopic, topicMatches } from '../../src/wire/topic-glob.ts'

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
])('%s on %s: %s', (glob, topic, matches) => {
  expect(topicMatches(glob, topic)).toBe(matches)
})

test('a glob of nothing but stars does not take for ever', () => {
  expect(topicMatches(`${'*a'.repeat(80)}b`, 'a'.repeat(160))).toBe(false)
})

test('topics have the allowed characters and at most 160 of them', () => {
  expect(isTopic('run/1/my_sampler-2/analysis/Q.x')).toBe(true)
  expect(isTopic('a'.repeat(160))).toBe(true)
  for (const bad of ['', 'a'.repeat(161), 'a b', 'a*', 'ä', 'a\n']) expect(isTopic(bad)).toBe(false)
})
