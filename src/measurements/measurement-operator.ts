import { map, type OperatorFunction } from 'rxjs'
import type { Batch, Configurations, Measurement } from '../batch.ts'
import { LeapstreamError, PipelineError, UsageError } from '../errors.ts'
import { configurationsOf } from '../lattice/batch-configurations.ts'
import { ChainFailure } from './chain-failure.ts'
import { checkDescription, type MeasurementDescription } from './measurement-description.ts'

/** A measurement, as an operator on batches and as the bare function that worker threads call. */
export interface MeasurementOperator extends OperatorFunction<Batch, Measurement> {
  /** Name of the measurements that it emits. */
  readonly measurement: string
  /** What can be said of it. */
  readonly description: MeasurementDescription
  /** One number per chain, `[chains]`. */
  evaluate(configurations: Configurations): ArrayLike<number>
}

/**
 * Makes a measurement from a function of all chains' configurations at one trajectory, which returns one number per
 * chain. Emits one Measurement `[steps, chains]` per Batch. `description` says what is known of it.
 *
 * @throws UsageError without a name or a function, or for a description that cannot be; PipelineError through the stream, naming
 * measurement and trajectory, when `evaluate` fails or returns anything but a number per chain, an integer where the description
 * says so. The other errors of leapstream pass unchanged.
 * @example
 * const wilsonLoop = measurementOperator('W1x2', (configurations) => configurations.wilsonLoop(1, 2), { symbol: 'W(1×2)' })
 * batches.pipe(wilsonLoop, runningMean()).subscribe(({ mean }) => console.log(mean))
 */
export function measurementOperator(
  name: string,
  evaluate: (configurations: Configurations) => ArrayLike<number>,
  description: MeasurementDescription = {},
): MeasurementOperator {
  if (typeof name !== 'string' || typeof evaluate !== 'function')
    throw new UsageError('a measurement needs a name and a function of the configurations, in this order')
  checkDescription(name, description)
  const evaluateChecked = description.integer
    ? (configurations: Configurations) => integers(name, evaluate(configurations))
    : evaluate
  const operator = map((batch: Batch): Measurement => {
    const { first, steps, chains } = batch
    const values = new Float64Array(steps * chains)
    for (let step = 0; step < steps; step++) {
      const row = evaluateStep(name, evaluateChecked, configurationsOf(batch, step), first + step, chains)
      for (let chain = 0; chain < chains; chain++) values[step * chains + chain] = row[chain]!
    }
    return { name, first, steps, chains, values }
  })
  return Object.assign(operator, { measurement: name, description, evaluate: evaluateChecked })
}

/** The same row, if no number in it is a fraction, NaN or infinite. */
function integers(name: string, row: ArrayLike<number>): ArrayLike<number> {
  for (let chain = 0; chain < row?.length; chain++) {
    const value = row[chain]!
    if (typeof value === 'number' && !Number.isInteger(value))
      throw new ChainFailure(
        chain,
        (number) =>
          `'${name}' is said to be an integer, and is ${value} on chain ${number}: round it, or leave out integer: true`,
      )
  }
  return row
}

/**
 * One row of a measurement, `[chains]`: what `evaluate` says of the configurations at one trajectory, checked. `firstChain` is the
 * number in the run of the first of these chains, for messages.
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
  firstChain = 0,
): ArrayLike<number> {
  const where = `measurement '${name}' failed at trajectory ${trajectory}`
  let row: ArrayLike<number>
  try {
    row = evaluate(configurations)
  } catch (cause) {
    if (cause instanceof LeapstreamError && !(cause instanceof PipelineError)) throw cause
    const message =
      cause instanceof ChainFailure
        ? cause.among(firstChain)
        : cause instanceof Error
          ? cause.message
          : String(cause)
    throw new PipelineError(`${where}: ${message}`, { cause })
  }
  if (typeof row !== 'object' || row?.length !== chains)
    throw new PipelineError(`${where}: return one number per chain (${chains}), not ${described(row)}`)
  // what every measurement of this package returns
  if (row instanceof Float64Array) return row
  for (let chain = 0; chain < chains; chain++)
    if (typeof row[chain] !== 'number')
      throw new PipelineError(
        `${where}: return numbers, not ${typeof row[chain]} (chain ${firstChain + chain})`,
      )
  return row
}

function described(row: unknown): string {
  const { length } = (row ?? {}) as { length?: unknown }
  if (typeof row === 'object' && typeof length === 'number') return `${length} of them`
  return typeof row === 'object' ? String(row) : typeof row
}
