import { z } from 'zod'
import { UsageError } from '../errors.ts'
import type { Expectation, Target } from './expectation.ts'

/** Which of the numbers that theory gives decide whether a sampler is called exact. */
export type CheckedAgainst = 'mean' | 'square' | 'distribution'

/** A function of a measurement whose mean is exact in equilibrium: a check of exactness. */
export interface DerivedCheck {
  /** What the check is called in JSON and tables. */
  readonly label: string
  /** How the page writes it. */
  readonly symbol: string
  /** What a reader must be told to read the symbol. */
  readonly remark: string
  readonly of: (value: number) => number
  readonly mean: number
}

/**
 * What can be said of a measurement: all of it may be left out. Analyses, stop rules, tables and the page read this and never the
 * name of a measurement.
 */
export interface MeasurementDescription {
  /** How formulas write it, as `W(2×2)`. Default: its name. */
  readonly symbol?: string
  /** Heading on the page, as `Wilson loop 2 × 2`. */
  readonly title?: string
  /** How a sentence names it, as `the Polyakov loop`. Default: its symbol. */
  readonly phrase?: string
  /** What is measured, as `Q_R = sum sin x_P / 2π`. */
  readonly formula?: string
  /** It has panels of its own on the page, and no place in the table of results. */
  readonly aside?: boolean
  /** Unit of its values; without one they are pure numbers. */
  readonly unit?: string
  /** Every value is an integer: another one ends the run. Integers are counted in a histogram. */
  readonly integer?: boolean
  /** So many equal bins has the histogram of values that are no integers. Default: no histogram. */
  readonly bins?: number
  /** What is measured on the proposal, whether it is taken or not, gets a mean and no autocorrelation. Default: the configuration. */
  readonly measuredOn?: 'configuration' | 'proposal'
  /**
   * `labels`: an integer charge that says in which sector a configuration is, and is slow to change. `follows`: a number that
   * fluctuates about another value in each sector, as the smooth charge does.
   */
  readonly sectors?: 'labels' | 'follows'
  /**
   * Its chains are compared with one another, as of a sampler that nothing is known of: split R-hat, a verdict that names what is
   * wrong, and a trace.
   */
  readonly comparesChains?: boolean
  /** The mean, where symmetry gives it for every lattice and beta. */
  readonly mean?: number
  /** What theory gives for one lattice and beta: the mean alone, or all that there is. */
  readonly exact?: (target: Target) => number | Expectation | undefined
  /** What is judged, beside having a z-score: a sampler that is too far from it is called not exact. Default: nothing. */
  readonly checks?: readonly CheckedAgainst[]
  /** Its checks are shown and judge nothing. */
  readonly informsOnly?: boolean
  /** Its mean may hang on a few huge values. While it does, this is said in place of an error. */
  readonly fewValuesDecide?: string
  /** What JSON and tables call its checks. Default: its name. */
  readonly label?: string
  /** A function of it that is checked. */
  readonly derivedCheck?: DerivedCheck
}

const text = z.string().min(1).max(80)
const functionOf = z.custom((value) => typeof value === 'function', { error: 'must be a function' })

const schema = z
  .strictObject({
    symbol: text,
    title: text,
    phrase: text,
    formula: text,
    aside: z.boolean(),
    unit: text,
    integer: z.boolean(),
    bins: z.int().min(1),
    measuredOn: z.enum(['configuration', 'proposal']),
    sectors: z.enum(['labels', 'follows']),
    comparesChains: z.boolean(),
    mean: z.number(),
    exact: functionOf,
    checks: z.array(z.enum(['mean', 'square', 'distribution'])),
    informsOnly: z.boolean(),
    fewValuesDecide: z.string().min(1),
    label: text,
    derivedCheck: z.strictObject({
      label: text,
      symbol: text,
      remark: text,
      of: functionOf,
      mean: z.number(),
    }),
  })
  .partial()

/** @throws UsageError that names the measurement and what of its description cannot be. */
export function checkDescription(name: string, description: unknown): void {
  const [issue] = schema.safeParse(description).error?.issues ?? []
  const where = `measurement '${name}'`
  if (issue?.code === 'unrecognized_keys')
    throw new UsageError(
      `${where}: there is no ${issue.keys.join(', ')} in a description: there are ${Object.keys(schema.shape).join(', ')}`,
    )
  if (issue !== undefined)
    throw new UsageError(`${where}: ${[...issue.path.map(String), issue.message].join(': ')}`)
  const { sectors, integer } = description as MeasurementDescription
  if (sectors === 'labels' && integer !== true)
    throw new UsageError(
      `${where}: what labels sectors is an integer: say integer: true, or sectors: 'follows'`,
    )
}
