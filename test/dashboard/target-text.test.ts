import { describe, expect, it } from 'vitest'
import { targetText } from '../../src/dashboard/target-text.ts'

const mean = { mean: 1.9, error: 0.02, count: 1000, degreesOfFreedom: 200 }
const progress = { rate: 10, phase: 'sample' } as const

describe('the time to a target error', () => {
  it('is told with how certain it is', () => {
    // four times the 1000 trajectories: 3000 more at 10 a second; 10 % of 4000 are 40 seconds
    expect(targetText(mean, 0.01, progress)).toBe(
      'about 5 min 00 s: 4\u202f000 trajectories per chain in all. The error is itself uncertain, and so is this length by 10 %: 4 min 20 s to 5 min 40 s. The error is 0.02 after 1\u202f000 trajectories per chain.',
    )
  })

  it('is a length where there is no speed, and of a run that is over what it would have taken', () => {
    expect(targetText(mean, 0.01, undefined)).toMatch(/^about 4\u202f000 trajectories per chain in all\. /)
    expect(targetText(mean, 0.01, { ...progress, phase: 'done' })).toMatch(/in all, had it gone on\. /)
  })

  it('says that it is reached, or why nothing is known', () => {
    expect(targetText(mean, 0.02, progress)).toMatch(/^reached\. The error is 0\.02/)
    expect(targetText({ mean: 1, error: null, count: 10, reason: 'too short' }, 0.1, progress)).toBe(
      'not known yet: the mean has no error, too short',
    )
    expect(targetText(undefined, 0.1, progress)).toBe('not known here')
    expect(targetText({ mean: 1, error: 0.2, count: 10 }, 0.1, progress)).toMatch(
      /How certain this is, is not known\./,
    )
  })
})
