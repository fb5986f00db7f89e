import { map, type OperatorFunction } from 'rxjs'
import type { Batch, Configurations, Measurement } from '../batch.ts'
import { LeapstreamError, PipelineError, UsageError } from '../errors.ts'
import { configurationsOf } from '../lattice/batch-configurations.ts'

/** A measurement, as an operator on batches and as the bare function that worker threads call. */
export interface MeasurementOperator extends OperatorFunction<Batch, Measurement> {
  /** Name of the measurements that it emits. */
  readonly measurement: string
  /** One number per chain, `[chains]`. */
  evaluate(configurations: Configurations): ArrayLike<number>
}

/**
 * Makes a measurement from a function of all chains' configurations at one trajectory, which returns one number per
 * chain. Emits one Measurement `[steps, chains]` per Batch.
 *
 * @throws UsageError without a name or a function; PipelineError through the stream, naming measurement and trajectory, when
 * `evaluate` fails or returns anything but a number per chain. The other errors of leapstream pass unchanged.
 * @example
 * const acceptances = measurementOperator('accepted', (configurations) => configurations.accepted)
 * batches.pipe(acceptances, runningMean()).subscribe(({ mean }) => console.log(mean))
 */
export function measurementOperator(
  name: string,
  evaluate: (configurations: Configurations) => ArrayLike<number>,
): MeasurementOperator {
  if (typeof name !== 'string' || typeof evaluate !== 'function')
    throw new UsageError('a measurement needs a name and a function of the configurations, in this order')
  const operator = map((batch: Batch): Measurement => {
    const { first, steps, chains } = batch
    const values = new Float64Array(steps * chains)
    for (let step = 0; step < steps; step++) {
      const row = evaluateStep(name, evaluate, configurationsOf(batch, step), first + step, chains)
      for (let chain = 0; chain < chains; chain++) values[step * chains + chain] = row[chain]!
    }
    return { name, first, steps, chains, values }
  })
  return Object.assign(operator, { measurement: name, evaluate })
}

/**
 * One row of a measurement, `[chains]`: what `evaluate` says of the configurations at one trajectory, checked.
 *
 * @throws PipelineError naming measurement and trajectory, when `evaluate` fails or returns anything but a number per chain. The
 * other errors of leapstream pass unchanged.
 */
export function evaluateStep(
  name: string,
  evaluate: (configurations: Configurations) => ArrayLike<number>,
  configurations: Configurations,
  trajectory: number,
  chains: number,
): ArrayLike<number> {
  const where = `measurement '${name}' failed at trajectory ${trajectory}`
  let row: ArrayLike<number>
  try {
    row = evaluate(configurations)
  } catch (error) {
    if (error instanceof PipelineError)
      throw new PipelineError(`${where}: ${error.message}`, { cause: error })
    if (error instanceof LeapstreamError) throw error
    throw new PipelineError(`${where}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
  if (typeof row !== 'object' || row?.length !== chains)
    throw new PipelineError(`${where}: return one number per chain (${chains}), not ${described(row)}`)
  // what every measurement of this package returns
  if (row instanceof Float64Array) return row
  for (let chain = 0; chain < chains; chain++)
    if (typeof row[chain] !== 'number')
      throw new PipelineError(`${where}: return numbers, not ${typeof row[chain]} (chain ${chain})`)
  return row
}

function described(row: unknown): string {
  const { length } = (row ?? {}) as { length?: unknown }
  if (typeof row === 'object' && typeof length === 'number') return `${length} of them`
  return typeof row === 'object' ? String(row) : typeof row
}
