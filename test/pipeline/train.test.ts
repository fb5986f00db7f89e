import { type TrainingOptions, train } from 'leapstream'
import { describe, expect, it } from 'vitest'

const options: TrainingOptions = {
  lattice: [4, 6],
  beta: 2,
  layers: 4,
  steps: 60,
  batch: 14,
  trials: 2,
  trialChains: 6,
  trialTrajectories: 30,
  seed: 8,
}

describe('training in threads', () => {
  it('gives the same numbers whatever the number of threads', async () => {
    const alone = await train(options, { workers: 0 })
    for (const workers of [1, 2, 5]) {
      const { checkpoint, best } = await train(options, { workers })
      expect(checkpoint).toEqual(alone.checkpoint)
      expect(best).toEqual(alone.best)
    }
  })

  it('refuses a number of threads that cannot be', async () => {
    await expect(train(options, { workers: -1 })).rejects.toThrow(
      /workers must be a whole number from 0 to \d+ on this machine, not -1/,
    )
  })
})
