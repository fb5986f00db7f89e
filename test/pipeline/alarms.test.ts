import { describe, expect, it } from 'vitest'
import type { AlarmChange } from '../../src/alarms/index.ts'
import {
  averagePlaquette,
  definePipeline,
  exactDraws,
  hmc,
  hmcOptions,
  runPipeline,
  type Sampler,
  topologicalCharge,
} from '../../src/index.ts'
import { measurementOperator } from '../../src/measurements/measurement-operator.ts'

/** Runs a sampler whose plaquette is read too large by `bias`, and gives the alarms. */
async function alarmsOf(sampler: Sampler, trajectories: number, bias = 0) {
  const { evaluate, description } = averagePlaquette()
  const plaquette = measurementOperator(
    'plaquette',
    (configurations) => Float64Array.from(evaluate(configurations), (value) => value + bias),
    description,
  )
  const definition = definePipeline({
    name: 'test',
    summary: 'a test',
    parameters: hmcOptions,
    samplers: () => ({ it: sampler }),
    measurements: { Q: topologicalCharge(), plaquette },
  })
  const run = runPipeline({ definition, parameters: {}, trajectories })
  const told: AlarmChange[] = []
  run.alarms.subscribe((change) => told.push(change))
  const { samplers } = await run.start()
  return { told, verdict: samplers.it!.exactness.verdict }
}

describe('the alarms of a run', () => {
  // the limits hold at all looks together: in 8 runs a false alarm has a probability of 0.0008, and these seeds are fixed
  it('a right sampler raises none, whatever its seed', async () => {
    for (let seed = 1; seed <= 8; seed++) {
      const { told, verdict } = await alarmsOf(
        exactDraws({ lattice: [4, 4], beta: 2, chains: 16, seed }),
        200,
      )
      expect(told).toEqual([])
      expect(verdict).toBe('passed')
    }
  })

  it('a wrong one is called not exact as soon as its verdict says so, though nobody looks', async () => {
    for (let seed = 1; seed <= 3; seed++) {
      const sampler = exactDraws({ lattice: [4, 4], beta: 2, chains: 16, seed })
      const { told, verdict } = await alarmsOf(sampler, 400, 0.03)
      expect(verdict).toBe('violated')
      expect(told).toMatchObject([
        { change: 'raised', alarm: { code: 'not-exact', sampler: 'it', level: 'error' } },
      ])
      expect(told[0]!.alarm.text).toMatch(
        /^NOT EXACT: plaquette was [\d.]+ errors from the exact value after \d+ traj/,
      )
      const looked = Number(/after (\d+) traj/.exec(told[0]!.alarm.text)![1])
      // the mean over 16 chains has a spread of some 0.03: the bias is 6 errors after some 36 trajectories, and it looks at doublings
      expect(looked).toBeLessThanOrEqual(128)
    }
  })

  it('a charge that never moves is frozen once the run has 1000 trajectories', async () => {
    const sampler = hmc({ lattice: [8, 8], beta: 12, chains: 4, seed: 1, stepSize: 0.1, leapfrogSteps: 5 })
    const { told } = await alarmsOf(sampler, 1200)
    expect(told).toMatchObject([
      { change: 'raised', alarm: { code: 'frozen', sampler: 'it', level: 'warning' } },
    ])
    expect(told[0]!.alarm.text).toMatch(/^frozen: Q has not moved in 1.\d{3} trajectories \(tau_int above/)
  })
})
