import { describe, expect, it } from 'vitest'
import { InternalError, PipelineError } from '../../src/errors.ts'
import { configurationsOf } from '../../src/lattice/batch-configurations.ts'
import { measure } from '../../src/measurements/measure.ts'
import { evaluateStep, measurementOperator } from '../../src/measurements/measurement-operator.ts'
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

  it('names the chain as the run numbers it, whichever thread it is in', () => {
    const evaluated = ({ evaluate }: { evaluate: Parameters<typeof evaluateStep>[1] }) =>
      evaluateStep('mine', evaluate, configurationsOf(a, 0), 7, 3, 64)
    let calls = 0
    const failing = measure('mine', () => {
      if (++calls === 2) throw new Error('lost')
      return 1
    })
    const where = "measurement 'mine' failed at trajectory 7: "
    expect(() => evaluated(failing)).toThrow(`${where}'mine' threw on chain 65: lost`)
    expect(() => evaluated(measurementOperator('mine', () => [1, 2, 'x'] as never))).toThrow(
      `${where}return numbers, not string (chain 66)`,
    )
    expect(() => evaluated(measurementOperator('mine', () => [1, 2, 0.5], { integer: true }))).toThrow(
      `${where}'mine' is said to be an integer, and is 0.5 on chain 66: round it, or leave out integer: true`,
    )
  })

  it('carries its description, and takes integers that are said to be some', () => {
    const description = { integer: true, title: 'Ones' }
    const ones = measurementOperator('ones', () => [1, -0, -3], description)
    expect(ones.description).toEqual(description)
    expect(Array.from(evaluateStep('ones', ones.evaluate, configurationsOf(a, 0), 0, 3))).toEqual([1, -0, -3])
  })

  it('lets the other errors of leapstream pass', async () => {
    const error = new InternalError('impossible')
    const failing = measurementOperator('mine', () => {
      throw error
    })
    await expect(outputs(failing, a)).rejects.toBe(error)
  })
})
