import { describe, expect, it } from 'vitest'
import { progressLine } from '../../src/cli/progress-report.ts'
import { endingOf } from '../../src/dashboard/ending.ts'
import { runProgress } from '../../src/dashboard/progress-text.ts'
import type { Progress } from '../../src/pipeline/index.ts'

const progress = (more: Partial<Progress> = {}): Progress => ({
  kind: 'progress',
  phase: 'sample',
  trajectories: 7778,
  total: 1_000_000,
  rate: 100,
  seconds: 77.8,
  eta: 9922,
  takesTurns: false,
  pipeline: 'hmc',
  sampler: 'hmc',
  seed: 1,
  chains: 128,
  lattice: [16, 16],
  beta: 4,
  precision: 'f32',
  settings: {},
  ...more,
})
const shown = (all: readonly Progress[], ended?: string) =>
  runProgress(all, ended === undefined ? undefined : endingOf([ended]))!
const plain = (text: string) => text.replaceAll('\u202f', ' ')

describe('how far a run is', () => {
  it('an interrupted run says where, and is not 100 % of anything', () => {
    const { share, text } = shown([progress({ phase: 'done', eta: 0 })], 'interrupted')
    expect(plain(text)).toBe(
      'interrupted at 7 778 of 1 000 000 trajectories per chain (0.7 %)  ·  1 min 18 s elapsed',
    )
    expect(share).toBeCloseTo(0.007778, 9)
  })

  it('a run with a stop rule says what it waits for, on the page and in the terminal', () => {
    const target = { about: 'error', name: 'Q2', wanted: 0.01, present: 0.02, trajectories: 120_000 } as const
    const waiting = [progress({ targets: [{ ...target, seconds: 1200 }] })]
    expect(shown(waiting).text).toMatch(/ left {2}·.{2}about 20 min 00 s until the error of Q2 is 0\.01$/)
    // where a terminal has room for it
    expect(progressLine(waiting).slice(0, 90)).toContain('about 20 min 00 s until the error of Q2 is 0.01')
  })

  it('a run that ended by its stop rule or failed says so, and a finished one has all', () => {
    expect(plain(shown([progress()], 'the error is reached').text)).toMatch(
      /^ended by its stop rule at 7 778 of/,
    )
    expect(plain(shown([progress()], 'failed').text)).toMatch(/^failed at 7 778 of/)
    expect(plain(shown([progress({ trajectories: 1e6 })], 'finished').text)).toMatch(
      /^complete: 1 000 000 of 1 000 000 trajectories per chain \(100 %\)/,
    )
  })

  it('in turns the share is that of all, beside what each has at least', () => {
    const turns = (trajectories: number) =>
      progress({ trajectories, total: 1000, takesTurns: true, seconds: 10 })
    const { share, text } = shown([turns(400), turns(0)])
    expect(share).toBe(0.2)
    expect(plain(text)).toMatch(
      /^sampling {2}· {2}20 %, 2 samplers in turns, each at least 0 of 1 000 trajectories per chain {2}· {2}20 s elapsed/,
    )
  })

  it('one trajectory short of all is not 100 %', () => {
    expect(shown([progress({ trajectories: 999_999 })]).text).toContain('(99 %)')
  })

  const fast = progress({ trajectories: 500_000, eta: 5000, sampler: 'fast' })
  it.each([
    ['one sampler', [progress()], '2 h 45 min left'],
    ['side by side, the slowest', [fast, progress()], '2 h 45 min left'],
    ['one done, the other not', [progress({ phase: 'done', eta: 0 }), fast], '1 h 23 min left'],
    ['in turns, the sum', [fast, progress()].map((p) => ({ ...p, takesTurns: true })), '4 h 08 min left'],
  ])('page and terminal tell the same time left: %s', (_, all, left) => {
    const page = /[^·]* left/.exec(shown(all).text)![0].trim()
    const terminal = /\S[^/%)]* left$/.exec(progressLine(all))![0]
    expect(page).toBe(left)
    expect(terminal.endsWith(left)).toBe(true)
  })

  it('neither tells a time while a sampler has not begun', () => {
    const all = [fast, progress({ trajectories: 0, rate: 0, eta: null, phase: 'start' })]
    expect(shown(all).text).not.toContain('left')
    expect(progressLine(all)).not.toContain('left')
  })
})
