import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawnLine, fitted, type Look, shown, spread, textWidth } from '../../src/watch/line.ts'
import { screenOf } from '../cli/terminal-screen.ts'

const unicode = { unicode: true }
const ascii = { unicode: false }
const look: Look = { columns: 20, rows: 5, colour: true, unicode: true }
const ESCAPE = '\u001b'

describe('a text', () => {
  it('cannot make a terminal do anything', () => {
    expect(shown(`a${ESCAPE}[2Jb\r\nc\u202ed\u0007`, unicode)).toBe('a?[2Jb??c?d?')
    expect(shown('\u009b2J', unicode)).toBe('?2J')
  })

  it('has a form in ASCII', () => {
    expect(shown('−3.2(4)\u202f×\u202f10⁻¹⁶ · ⟨Q²⟩ ± … ✓', ascii)).toBe('-3.2(4) x 10^-16 | <Q^2> +- ~ ?')
    expect(shown('▁▂▃▄▅▆▇█░', ascii)).toBe('_.:-=+*#.')
  })

  it('takes the columns that a terminal gives it', () => {
    expect(textWidth('abc')).toBe(3)
    expect(textWidth('格子')).toBe(4)
    expect(textWidth('e\u0301')).toBe(1)
  })

  it('is fitted to so many columns', () => {
    expect(fitted('abc', 5, unicode)).toBe('abc  ')
    expect(fitted('abc', 5, unicode, 'right')).toBe('  abc')
    expect(fitted('abcdef', 5, unicode)).toBe('abcd…')
    expect(fitted('abcdef', 5, ascii)).toBe('abcd~')
    expect(fitted('格子格子', 5, unicode)).toBe('格子…')
    expect(fitted('格子格子', 6, unicode)).toBe('格子… ')
    expect(fitted('abc', 0, unicode)).toBe('')
  })
})

it('whatever the texts are, a line takes no more than the columns, and ends with no emphasis', () => {
  const span = fc.record({
    text: fc.string({ unit: 'grapheme', maxLength: 30 }),
    emphasis: fc.constantFrom(undefined, 'bold', 'dim', 'good', 'warning', 'alarm', 'chosen'),
  })
  fc.assert(
    fc.property(fc.array(span, { maxLength: 5 }), fc.boolean(), fc.boolean(), (line, colour, letters) => {
      const drawn = drawnLine(line, { ...look, colour, unicode: letters })
      const plain = stripVTControlCharacters(drawn)
      expect(textWidth(plain)).toBeLessThanOrEqual(look.columns)
      expect(plain).not.toContain(ESCAPE)
      if (!letters) expect(plain).toMatch(/^[\x20-\x7e]*$/)
      if (drawn.includes(ESCAPE)) expect(drawn.slice(drawn.lastIndexOf(ESCAPE))).toMatch(/^.\[0m/s)
    }),
    { seed: 1, numRuns: 500 },
  )
})

it('without colours there are none', () => {
  const line = [
    { text: 'good', emphasis: 'good' },
    { text: 'bad', emphasis: 'alarm' },
  ] as const
  expect(drawnLine(line, look)).toContain(`${ESCAPE}[32mgood`)
  expect(drawnLine(line, { ...look, colour: false })).not.toMatch(/\[(?:\d+;)*3[0-7]m/)
})

it('what stands at the right end stays there', () => {
  for (const text of ['run', 'a run with a long name']) {
    const line = drawnLine(spread([{ text }], { text: 'live' }, look), look)
    expect(line).toHaveLength(20)
    expect(line).toMatch(/ live$/)
  }
  expect(screenOf(drawnLine(spread([], { text: 'live' }, look), look), 1, 20).lines).toEqual([
    '                live',
  ])
})
