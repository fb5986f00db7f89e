import {
  definePipeline,
  hmc,
  hmcOptions,
  loadPipeline,
  pipelineFile,
  runPipeline,
  topologicalCharge,
} from 'leapstream'
import { describe, expect, it } from 'vitest'
import { RoundClock } from '../../src/pipeline/round-clock.ts'
import { SamplerQueue } from '../../src/pipeline/sampler-queue.ts'

const definition = definePipeline({
  name: 'pair',
  summary: 'two',
  parameters: hmcOptions,
  samplers: (p) => ({ one: hmc(p), two: hmc({ ...p, seed: p.seed + 1 }) }),
  measurements: { Q: topologicalCharge() },
})
const parameters = definition.parameters.parse({ lattice: '4x4', beta: 1, chains: 8 })

it('turns go round in order, whoever asks first', async () => {
  const turns = new SamplerQueue(3)
  const order: number[] = []
  const takes = async (sampler: number) => {
    for (let i = 0; i < 2; i++) {
      await turns.begin(sampler)
      order.push(sampler)
      await null
      turns.end(sampler)
    }
  }
  await Promise.all([takes(2), takes(1), takes(0)])
  expect(order).toEqual([0, 1, 2, 0, 1, 2])
})

describe('samplers that take turns', () => {
  it('sample one at a time, in rounds of equal length, and the same numbers as side by side', async () => {
    const run = runPipeline({ definition, parameters, trajectories: 90, thermalize: 10, rounds: 3 })
    const order: string[] = []
    for (const { name, measurements } of run.samplers)
      measurements.Q!.subscribe(({ first, steps }) => {
        const round = Math.floor((first - 10) / 30)
        expect(first + steps).toBeLessThanOrEqual(10 + 30 * (round + 1))
        if (order.at(-1) !== `${name} ${round}`) order.push(`${name} ${round}`)
      })
    const { samplers } = await run.start()
    expect(order).toEqual(['one 0', 'two 0', 'one 1', 'two 1', 'one 2', 'two 2'])
    const together = await runPipeline({ definition, parameters, trajectories: 90, thermalize: 10 }).start()
    for (const name of ['one', 'two']) {
      const { rounds, seconds, measurements, trajectories } = samplers[name]!
      expect(trajectories).toBe(90)
      expect(rounds!.map((round) => round.trajectories)).toEqual([30, 30, 30])
      expect(seconds).toBeCloseTo(
        rounds!.reduce((sum, round) => sum + round.seconds, 0),
        12,
      )
      expect(measurements).toEqual(together.samplers[name]!.measurements)
      expect(together.samplers[name]!.rounds).toBeUndefined()
    }
  })

  it('do so in worker threads, too', async () => {
    const file = pipelineFile('freezing')
    const pair = await loadPipeline(file)
    const given = pair.parameters.parse({ betas: '1,2', lattice: '4x4', chains: 8 })
    const run = runPipeline({
      definition: pair,
      file,
      parameters: given,
      trajectories: 900,
      workers: 2,
      rounds: 3,
    })
    const order: string[] = []
    for (const { name, measurements } of run.samplers)
      measurements.Q!.subscribe(({ first, steps }) => {
        const round = Math.floor(first / 300)
        expect(first + steps).toBeLessThanOrEqual(300 * (round + 1))
        if (order.at(-1) !== `${name} ${round}`) order.push(`${name} ${round}`)
      })
    const { samplers } = await run.start()
    expect(order).toEqual(['beta-1 0', 'beta-2 0', 'beta-1 1', 'beta-2 1', 'beta-1 2', 'beta-2 2'])
    expect(samplers['beta-2']!.rounds!.map(({ trajectories }) => trajectories)).toEqual([300, 300, 300])
  })

  it('can be stopped while others wait', async () => {
    const run = runPipeline({ definition, parameters, trajectories: 1e6, rounds: 2 })
    let told = 0
    run.samplers[0]!.measurements.Q!.subscribe(() => {
      if (++told === 2) run.stop('enough')
    })
    const { ended, samplers } = await run.start()
    expect(ended).toBe('enough')
    expect(samplers.one!.rounds).toHaveLength(1)
    expect(samplers.one!.trajectories).toBeGreaterThan(0)
    expect(samplers.two!.trajectories).toBe(0)
  })
})

it('a clock counts the turns of its sampler only, without start-up and thermalisation', async () => {
  let now = 0
  const clock = new RoundClock({ thermalize: 10, trajectories: 20, rounds: 2, now: () => now })
  expect(await clock.next(0)).toBe(10)
  now = 5000 // threads start
  clock.started()
  now = 6000
  clock.reached(10)
  now = 50_000 // others have their turns
  expect(await clock.next(10)).toBe(20)
  now = 51_500
  clock.reached(15)
  expect(clock.rounds).toEqual([{ trajectories: 5, seconds: 1.5 }])
  now = 52_000
  clock.reached(20)
  now = 90_000
  expect(await clock.next(20)).toBe(30)
  now = 93_000
  clock.reached(30)
  expect(clock.rounds).toEqual([
    { trajectories: 10, seconds: 2 },
    { trajectories: 10, seconds: 3 },
  ])
  expect(clock.samplingSeconds).toBe(5)
  expect(clock.seconds).toBe(6)
})
