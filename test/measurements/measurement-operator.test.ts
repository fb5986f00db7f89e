import { describe, expect, it } from 'vitest'
import { InternalError, PipelineError } from '../../src/errors.ts'
import { configurationsOf } from '../../src/lattice/batch-configurations.ts'
import { measurementOperator } from '../../src/measurements/measurement-operator.ts'
import { batch, itKeepsTheContract, outputs } from '../operators/synthetic.ts'

const a = batch(0, 2, 3)
const b = batch(2, 1, 3)

describe('measurementOperator', () => {
  const values = (block: typeof a) => ({
    name: 'dH',
    first: block.first,
    steps: block.steps,
    chains: 3,
    values: block.energyError,
  })
  itKeepsTheContract(() => measurementOperator('dH', ({ energyError }) => energyError), { a, b }, [
    values(a),
    values(b),
  ])

  it('carries its name and the bare function', () => {
    const operator = measurementOperator('dH', ({ energyError }) => energyError)
    expect(operator.measurement).toBe('dH')
    expect(Array.from(operator.evaluate(configurationsOf(a, 1)))).toEqual([...a.energyError.subarray(3)])
  })

  it('copies what it is given', async () => {
    const [block] = await outputs(
      measurementOperator('dH', ({ energyError }) => energyError),
      a,
    )
    expect(block!.values.buffer).not.toBe(a.energyError.buffer)
  })

  it('names measurement and trajectory when the function fails, and keeps the cause', async () => {
    const cause = new TypeError('no such link')
    let calls = 0
    const failing = measurementOperator('mine', ({ chains }) => {
      if (++calls === 3) throw cause
      return new Float64Array(chains)
    })
    await expect(outputs(failing, a, b)).rejects.toMatchObject({
      constructor: PipelineError,
      message: "measurement 'mine' failed at trajectory 2: no such link",
      cause,
    })
  })

  it('refuses anything but one number per chain', async () => {
    for (const wrong of [[1, 2], undefined, ['1', '2', '3'], [1, 2, undefined]])
      await expect(
        outputs(
          measurementOperator('mine', () => wrong as never),
          a,
        ),
      ).rejects.toThrow(/'mine' failed at trajectory 0: return/)
  })

  it('lets the other errors of leapstream pass', async () => {
    const error = new InternalError('impossible')
    const failing = measurementOperator('mine', () => {
      throw error
    })
    await expect(outputs(failing, a)).rejects.toBe(error)
  })
})
