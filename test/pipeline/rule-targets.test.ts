import { describe, expect, it } from 'vitest'
import {
  averagePlaquette,
  definePipeline,
  hmc,
  hmcOptions,
  runPipeline,
  topologicalCharge,
} from '../../src/index.ts'
import { decideStop, type StopPart } from '../../src/operators/stop-rule.ts'
import type { Progress } from '../../src/pipeline/index.ts'
import { ruleTargets } from '../../src/pipeline/rule-targets.ts'
import { integratedTime, meanWithError } from '../values/examples.ts'

type Series = Extract<StopPart, { time: unknown }>['time']

/** What a rule looks at after `count` trajectories, where tau_int and the distribution stay as they are. */
function partsAfter(count: number, more: Partial<Series> = {}): StopPart[] {
  const time: Series = {
    ...(integratedTime as Series),
    ...{ value: 9, error: 1, count, chains: 2, frozen: false, reliable: true, slowMode: false, ...more },
  }
  const mean = { ...meanWithError, mean: 2, error: 0.5 / Math.sqrt(count), degreesOfFreedom: 200, count }
  return [
    { name: 'Q', time, changes: count / 50, isCharge: true },
    { name: 'Q2', mean },
  ]
}

describe('the targets of a rule', () => {
  const rule = { error: { Q2: 0.01 }, minLengthOverTau: 60, minTunnelings: 20 }

  it('say what is there, and after how many trajectories each is reached', () => {
    expect(ruleTargets(rule, partsAfter(400))).toEqual([
      // (0.5 (1 + 1/20) / 0.01)^2
      { about: 'error', name: 'Q2', wanted: 0.01, present: 0.025, needed: expect.closeTo(2756.25, 6) },
      // 60 (9 + 1) / 2
      { about: 'length', name: 'Q', wanted: 60, present: 80, needed: 300 },
      { about: 'tunnelings', name: 'Q', wanted: 20, present: 8, needed: 1000 },
    ])
  })

  it('are when the rule is met, by the last of them', () => {
    for (const each of [{ error: { Q2: 0.01 } }, { minLengthOverTau: 80 }, { minTunnelings: 30 }, rule]) {
      const needed = Math.max(...ruleTargets(each, partsAfter(400)).map((target) => target.needed!))
      expect(decideStop(each, partsAfter(Math.floor(0.999 * needed)))).toBeUndefined()
      expect(decideStop(each, partsAfter(Math.ceil(1.001 * needed)))).toBeDefined()
    }
  })

  it('are not foretold while the charge is frozen, or nothing is known', () => {
    const needs = (parts: readonly StopPart[]) => ruleTargets(rule, parts).map(({ needed }) => needed)
    expect(needs(partsAfter(400, { frozen: true }))).toEqual([null, null, null])
    expect(needs(partsAfter(400, { value: null }))[1]).toBeNull()
    const [charge, mean] = partsAfter(400)
    const still = [{ ...charge!, changes: 0 }, mean!] as StopPart[]
    expect(ruleTargets(rule, still)[2]).toMatchObject({ present: 0, needed: null })
    const unknown = [charge!, { name: 'Q2', mean: { ...meanWithError, error: null } }] as StopPart[]
    expect(ruleTargets(rule, unknown)[0]).toMatchObject({ present: null, needed: null })
  })
})

it('progress tells the targets of a run with a stop rule until it is over', async () => {
  const definition = definePipeline({
    name: 'test',
    summary: 'a test',
    parameters: hmcOptions,
    samplers: () => ({
      it: hmc({ lattice: [8, 8], beta: 2, chains: 8, stepSize: 0.25, leapfrogSteps: 4, seed: 3 }),
    }),
    measurements: { Q: topologicalCharge(), plaquette: averagePlaquette() },
  })
  const prepared = runPipeline({
    definition,
    parameters: {},
    trajectories: 100_000,
    thermalize: 10,
    stopRule: { error: { plaquette: 0.002 } },
  })
  const all: Progress[] = []
  prepared.samplers[0]!.progress.subscribe((progress) => all.push(progress))
  const { decision } = await prepared.start()
  const told = all.filter(({ targets }) => targets !== undefined)
  expect(told.length).toBeGreaterThan(1)
  for (const { targets, rate, phase } of told) {
    expect(phase).toBe('sample')
    const [error, length] = targets!
    expect(error).toMatchObject({ about: 'error', name: 'plaquette', wanted: 0.002 })
    expect(length).toMatchObject({ about: 'length', wanted: 50 })
    for (const { trajectories, seconds } of targets!)
      if (trajectories !== null && seconds !== null) expect(seconds).toBeCloseTo(trajectories / rate, 9)
  }
  expect(all.at(-1)).toMatchObject({ phase: 'done', ended: decision!.reason })
  expect(all.at(-1)).not.toHaveProperty('targets')
})
