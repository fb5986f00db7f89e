import { readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Watching } from '../../src/watch/connection-span.ts'
import { drawRun } from '../../src/watch/draw-run.ts'
import { drawRunTable } from '../../src/watch/draw-run-table.ts'
import { drawnLine, type Line, type Look, textWidth } from '../../src/watch/line.ts'
import { PlainLines } from '../../src/watch/plain-lines.ts'
import { WatchedRuns } from '../../src/watch/watched-runs.ts'
import { oneSampler, tableOfRuns, threeSamplers } from './example-runs.ts'

const look: Look = { columns: 80, rows: 24, colour: false, unicode: true }
const watching: Watching = {
  source: 'http://127.0.0.1:4040',
  status: 'open',
  wasOpen: true,
  silence: 0,
  over: false,
}
const away: Watching = { ...watching, status: 'connecting', silence: 75_000 }
const first = { sampler: 0, scrolled: 0 }

const plain = (lines: readonly Line[], on = look) =>
  lines.map((line) => stripVTControlCharacters(drawnLine(line, on)).trimEnd())

/** The screens of the document, in their order. */
const screens = (): string[] =>
  [...readFileSync('docs/watch.md', 'utf8').matchAll(/```text\n(.*?)```/gs)].map(([, text]) => text!)

it.each(
  [
    ['a run', () => drawRun(oneSampler(), watching, first, look)],
    [
      'three samplers, alarms, a lost connection',
      () => drawRun(threeSamplers(), away, { sampler: 2, scrolled: 0 }, look),
    ],
    ['a table of runs', () => drawRunTable(tableOfRuns, watching, 3, look)],
  ].map(([name, draw], at) => [name, draw, at] as [string, () => Line[], number]),
)('the document shows %s as it is drawn', (_, draw, at) => {
  const lines = plain(draw())
  expect(lines.length).toBeLessThanOrEqual(24)
  expect(screens()[at]).toBe(`${lines.join('\n').trimEnd()}\n`)
})

describe('whatever the size of a terminal', () => {
  it.each([
    ['one sampler', oneSampler],
    ['three samplers', threeSamplers],
    ['nothing', () => new WatchedRuns()],
  ])('%s: no line is wider, and there are no more of them', (_, make) => {
    const runs = make()
    const size = fc.record({
      columns: fc.integer({ min: 1, max: 200 }),
      rows: fc.integer({ min: 1, max: 60 }),
    })
    fc.assert(
      fc.property(
        size,
        fc.boolean(),
        fc.nat(9),
        fc.nat(9),
        ({ columns, rows }, unicode, sampler, scrolled) => {
          const on = { columns, rows, colour: true, unicode }
          for (const lines of [
            drawRun(runs, away, { sampler, scrolled }, on),
            drawRunTable(tableOfRuns, away, sampler, on),
          ]) {
            expect(lines.length).toBeLessThanOrEqual(rows)
            for (const line of plain(lines, on)) expect(textWidth(line)).toBeLessThanOrEqual(columns)
          }
        },
      ),
      { seed: 2, numRuns: 200 },
    )
  })

  it('what does not fit is scrolled to', () => {
    const small = { ...look, rows: 11 }
    const at = (scrolled: number) =>
      plain(drawRun(oneSampler(), watching, { sampler: 0, scrolled }, small), small).join('\n')
    expect(at(0)).toMatch(/^Q /m)
    expect(at(0)).toMatch(/more: arrow up or down/)
    expect(at(0)).not.toMatch(/^acceptance /m)
    expect(at(9)).toMatch(/^acceptance /m)
    expect(at(9)).not.toMatch(/^Q /m)
  })
})

describe('the connection', () => {
  const said = (changed: Partial<Watching>) =>
    plain(drawRun(oneSampler(), { ...watching, ...changed }, first, look))[0]
  it('says how current the figures are', () => {
    expect(said({})).toMatch(/ live$/)
    expect(said({ silence: 60_000 })).toMatch(/ nothing new for 1 min 00 s$/)
    expect(said({ status: 'connecting', silence: 61_000 })).toMatch(/ reconnecting, stale since 1 min 01 s$/)
    expect(said({ status: 'connecting', wasOpen: false })).toMatch(/ connecting$/)
    expect(said({ status: 'closed' })).toMatch(/ connection closed$/)
    expect(said({ status: 'connecting', over: true })).toMatch(/ over$/)
  })
})

it('says how a run ended', () => {
  const head = (ended: string) =>
    plain(drawRun(oneSampler(ended), { ...watching, over: true }, first, look))[0]
  expect(head('finished')).toMatch(/kgr {2}finished .* over$/)
  expect(head('interrupted')).toMatch(/ interrupted /)
  expect(head('failed')).toMatch(/ FAILED /)
  expect(plain(drawRun(oneSampler('the error is small enough'), watching, first, look))[3]).toMatch(
    /the error is small enough$/,
  )
})

it('shows what else a server tells, a training say', () => {
  const runs = new WatchedRuns()
  runs.receive('train/7/progress', { kind: 'trainingProgress', step: 120, share: 0.25, phase: 'train' })
  expect(plain(drawRun(runs, watching, first, look))[2]).toBe(
    'train/7/progress               step 120, share 0.25, phase train',
  )
})

it('a measurement of chains from elsewhere has its R-hat, and what is wrong with it', () => {
  const runs = oneSampler()
  runs.receive('run/hmc-20261127-101500-kgr/hmc/analysis/Q/verdict', {
    kind: 'verdict',
    splitRhat: 1.23,
    troubles: [{ trouble: 'elsewhere', text: 'chain 3 is elsewhere' }],
  })
  runs.receive('run/hmc-20261127-101500-kgr/hmc/analysis/plaquette/split-rhat', { value: 1.0012 })
  const lines = plain(drawRun(runs, watching, first, look))
  expect(lines.find((line) => line.startsWith('Q '))).toMatch(/ 1\.230$/)
  expect(lines.find((line) => line.startsWith('plaquette '))).toMatch(/ 1\.001$/)
  expect(lines).toContain('Q: chain 3 is elsewhere')
})

it('where no terminal is written to, a table of runs names those that are not exact', () => {
  const runs = new WatchedRuns()
  runs.receive('runs', {
    kind: 'runTable',
    rows: [
      {
        run: 'a',
        sampler: 'hmc',
        state: 'finished',
        verdict: 'violated',
        alarms: [{ code: 'frozen', level: 'warning', text: 'frozen: Q' }],
      },
      { run: 'b', state: 'damaged' },
    ],
    notes: [],
  })
  const lines: string[] = []
  new PlainLines(look, (line) => lines.push(line)).end(runs)
  expect(lines).toEqual(['a/hmc: NOT EXACT, alarms 1: frozen', 'b: damaged'])
})

it('the names of all measurements of a run fit into 80 columns; longer ones are cut in the middle', () => {
  const runs = oneSampler()
  const named = (name: string) => {
    runs.receive(`run/hmc-20261127-101500-kgr/hmc/analysis/${name}/split-rhat`, { value: 1.0012 })
    return plain(drawRun(runs, watching, first, look))
  }
  expect(named('expMinusEnergyError').join('\n')).toMatch(/^expMinusEnergyError /m)
  const lines = named('expectationOfAVeryLongProductOfLinks')
  expect(lines.join('\n')).toMatch(/^expectatio…ctOfLinks /m)
  for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(80)
})
