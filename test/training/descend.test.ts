import { describe, expect, it } from 'vitest'

import { descend, type Learner } from '../../src/training/descend.ts'
import { beginning } from '../../src/training/descent-checkpoint.ts'
import { trainingClock } from '../../src/training/training-clock.ts'
import type { TrainingProgress } from '../../src/training/training-progress.ts'
import type { Trial } from '../../src/training/trial.ts'

const options = {
  steps: 60,
  penalty: 0,
  trials: 1,
  beta: 2,
  firstBeta: 2,
  annealing: 'linear' as const,
  rate: 0.1,
}

/** A learner that minimises x^2 / 2 and answers at once; `onGradient` is told the steps. */
function parabola(
  onGradient: (step: number) => void,
  trial = async (): Promise<Trial> => ({}) as Trial,
): Learner {
  return {
    rates: Float64Array.of(1),
    async gradient({ parameters, step }) {
      onGradient(step)
      return { gradient: parameters.slice(), loss: 0, acceptance: 1, squaredChange: 0 }
    },
    trial,
  }
}

describe('descend', () => {
  it('lets timers and signals have their turn at every step', async () => {
    let turns = 0
    const turning = setInterval(() => turns++, 0)
    let before = 0
    let starved = 0
    await descend(
      parabola((step) => {
        // longer than the timer's period: it is due again at every step
        const until = performance.now() + 3
        while (performance.now() < until);
        if (step > 0 && turns === before) starved++
        before = turns
      }),
      beginning(options, Float64Array.of(3)),
      {},
    )
    clearInterval(turning)
    expect(starved).toBe(0)
  })

  it('interrupted within a block of steps ends at once, and goes on from where the block began', async () => {
    const stop = new AbortController()
    const steps: number[] = []
    const whole = await descend(
      parabola(() => {}),
      beginning(options, Float64Array.of(3)),
      {},
    )
    const cut = await descend(
      parabola((step) => {
        steps.push(step)
        if (step === 27) stop.abort()
      }),
      beginning(options, Float64Array.of(3)),
      { signal: stop.signal },
    )
    expect(cut.finished).toBe(false)
    expect(steps.at(-1)).toBe(27)
    expect(cut.checkpoint.step).toBe(20)
    const resumed = await descend(
      parabola(() => {}),
      cut.checkpoint,
      {},
    )
    expect(resumed.finished).toBe(true)
    expect(resumed.checkpoint.parameters).toEqual(whole.checkpoint.parameters)
  })

  it('interrupted during a trial goes on from the block before it', async () => {
    const stop = new AbortController()
    const trial = () =>
      new Promise<Trial>((_, reject) => {
        stop.abort(new Error('stopped'))
        reject(stop.signal.reason)
      })
    const cut = await descend(
      parabola(() => {}, trial),
      beginning(options, Float64Array.of(3)),
      {
        signal: stop.signal,
      },
    )
    expect(cut.finished).toBe(false)
    expect(cut.checkpoint.step).toBe(40)
  })

  it('led by a clock takes the time there is and follows its schedule, however fast the machine is meanwhile', async () => {
    // a step takes 10 ms for half of 100 s, and ten times as long from then on
    let now = 0
    const seen: TrainingProgress[] = []
    const trialSteps: number[] = []
    const { finished, checkpoint } = await descend(
      parabola(() => {
        now += now < 50_000 ? 10 : 100
      }),
      beginning({ ...options, beta: 6, trials: 4 }, Float64Array.of(3)),
      {
        clock: trainingClock(100, () => now),
        onProgress: (progress) => {
          seen.push(progress)
          if (progress.trial !== undefined) trialSteps.push(progress.step)
        },
      },
    )
    expect(finished).toBe(true)
    // 5000 quick steps and 500 slow ones, to the end of a block of 20
    expect(checkpoint.step).toBe(5500)
    expect(checkpoint.options.steps).toBe(5500)
    const halfway = seen.find(({ step }) => step === 2520)!
    expect(halfway.beta).toBeCloseTo(2 + 4 * (25 / 60), 6)
    // it looked so before the machine slowed down
    expect(halfway.steps).toBe(10_000)
    expect(seen.at(-1)).toMatchObject({ step: 5500, steps: 5500, secondsLeft: 0, beta: 6 })
    expect(seen.at(-1)!.rate).toBeCloseTo((options.rate * 0.02) / 0.6, 7)
    expect(trialSteps).toEqual([5200, 5300, 5400, 5500])
  })

  it('led by a clock and interrupted has a checkpoint that goes on as it looked', async () => {
    let now = 0
    const stop = new AbortController()
    const { finished, checkpoint } = await descend(
      parabola((step) => {
        now += 10
        if (step === 50) stop.abort()
      }),
      beginning(options, Float64Array.of(3)),
      { clock: trainingClock(2, () => now), signal: stop.signal },
    )
    expect(finished).toBe(false)
    expect(checkpoint).toMatchObject({ step: 40, options: { steps: 200 } })
  })

  it('goes back to where the last good steps began when a gradient is not finite, at half the rate', async () => {
    const seen: TrainingProgress[] = []
    const learner = parabola(() => {})
    const { checkpoint } = await descend(
      {
        ...learner,
        async gradient(request) {
          const mean = await learner.gradient(request)
          return request.step === 25 ? { ...mean, gradient: Float64Array.of(Number.NaN) } : mean
        },
      },
      beginning(options, Float64Array.of(3)),
      { onProgress: (progress) => seen.push(progress) },
    )
    expect(seen.map(({ step, recovery }) => [step, recovery])).toEqual([
      [20, undefined],
      [40, 'the gradient of step 25 is not finite'],
      [60, undefined],
    ])
    // the only good steps are those from the start, and Adam began anew: these are the first 20 steps at half the rate
    const first = await descend(
      parabola(() => {}),
      beginning({ ...options, rate: seen[2]!.rate, steps: 20 }, Float64Array.of(3)),
      {},
    )
    expect(checkpoint.rateFactor).toBe(0.5)
    expect(checkpoint.adam.firstDecay).toBe(first.checkpoint.adam.firstDecay)
    expect(checkpoint.good.parameters).toEqual(Float64Array.of(3))
  })

  it('goes back when the acceptance of 200 steps has fallen to less than a fifth', async () => {
    const seen: TrainingProgress[] = []
    const learner = parabola(() => {})
    await descend(
      {
        ...learner,
        gradient: async (request) => ({
          ...(await learner.gradient(request)),
          acceptance: request.step < 200 ? 0.5 : 0.09,
        }),
      },
      beginning({ ...options, steps: 400 }, Float64Array.of(3)),
      { onProgress: (progress) => seen.push(progress) },
    )
    expect(seen.filter(({ recovery }) => recovery).map(({ step, recovery }) => [step, recovery])).toEqual([
      [400, 'the acceptance fell from 0.500 to 0.090'],
    ])
  })
})
