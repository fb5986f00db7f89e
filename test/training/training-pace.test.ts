import { describe, expect, it } from 'vitest'
import { TrainingPace } from '../../src/training/training-pace.ts'

describe('the pace of a training with a number of steps', () => {
  it('is done by its steps, in intervals of 20 of which the last may be shorter', () => {
    const pace = new TrainingPace(50, 0, undefined)
    expect([0, 20, 40].map((step) => pace.intervalEnd(step))).toEqual([20, 40, 50])
    pace.look(20)
    expect(pace.done).toBe(0.4)
    expect(pace.allSteps(20)).toBe(50)
    expect(pace.affordsTrial).toBe(true)
  })

  it('goes on from a step, and tells the seconds of the steps since', () => {
    const pace = new TrainingPace(100, 60, undefined)
    expect(pace.done).toBe(0.6)
    pace.stepsTook(2)
    pace.stepsTook(4)
    expect(pace.secondsPerStep(80)).toBe(0.3)
  })
})

describe('the pace of a training that a clock leads', () => {
  const at = (share: number) => ({ done: () => share })

  it('estimates all steps by the speed so far, in whole intervals', () => {
    const pace = new TrainingPace(50, 40, at(0.3))
    expect(pace.intervalEnd(40)).toBe(60)
    expect(pace.allSteps(40)).toBe(140)
    expect(new TrainingPace(50, 40, at(1)).allSteps(40)).toBe(40)
  })

  it('affords a trial once the steps took as long as the last one, and always the last', () => {
    let share = 0.8
    const pace = new TrainingPace(50, 0, { done: () => share })
    expect(pace.affordsTrial).toBe(true)
    pace.stepsTook(5)
    pace.trialTook(3)
    pace.stepsTook(2)
    expect(pace.affordsTrial).toBe(false)
    pace.stepsTook(1)
    expect(pace.affordsTrial).toBe(true)
    pace.trialTook(3)
    share = 1
    pace.look(60)
    expect(pace.affordsTrial).toBe(true)
  })

  it('leaves time for another trial like the last one', () => {
    const reserves: number[] = []
    const clock = {
      done(reserve: number) {
        reserves.push(reserve)
        return 0.5
      },
    }
    const pace = new TrainingPace(50, 0, clock)
    pace.trialTook(7)
    pace.look(20)
    expect(reserves).toEqual([0, 7])
  })
})
