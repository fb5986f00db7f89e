import { describe, expect, it } from 'vitest'
import { PipelineError } from '../../src/errors.ts'
import { runningAnalysis } from '../../src/operators/running-analysis.ts'
import { itKeepsTheContract, measurement, outputs } from './synthetic.ts'

const sum = () =>
  runningAnalysis<number>(() => {
    let total = 0
    return ({ values }) => {
      for (const value of values) total += value
      return total
    }
  })

describe('runningAnalysis', () => {
  const a = measurement(5, [[1], [2]])
  const b = measurement(7, [[4]])
  itKeepsTheContract(sum, { a, b }, [3, 7])

  it('tells the analysis the number of chains', async () => {
    const chains = runningAnalysis((count) => () => count)
    expect(await outputs(chains, measurement(0, [[1, 2, 3]]))).toEqual([3])
  })

  it('refuses another number of chains, gaps and repetitions', async () => {
    await expect(outputs(sum(), a, measurement(7, [[1, 2]]))).rejects.toThrow(
      /'Q' changes from 1 to 2 chains at trajectory 7/,
    )
    await expect(outputs(sum(), a, measurement(8, [[1]]))).rejects.toThrow(/trajectory 8 instead of 7/)
    await expect(outputs(sum(), a, a)).rejects.toThrow(PipelineError)
  })

  it('names itself when the analysis fails', async () => {
    const cause = new RangeError('too much')
    const failing = runningAnalysis(() => () => {
      throw cause
    })
    await expect(outputs(failing, a)).rejects.toMatchObject({
      constructor: PipelineError,
      message: "analysis of 'Q' failed at trajectory 5: too much",
      cause,
    })
  })
})
