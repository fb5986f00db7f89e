import type { Term } from './terms.ts'

/** How the page names and places an analysis. */
export interface Entry {
  readonly title: string
  /** What the numbers are, in one line under the title. */
  readonly explanation: string
  /** Label of the value axis. */
  readonly axis: string
  /** Label of the other axis, of a distribution. */
  readonly abscissa?: string
  /** Head of the column in the table of all samplers; those without are not in the table. */
  readonly column?: string
  /** Unit of the column, of what is not a pure number. */
  readonly unit?: string
  /** The check of exactness that judges it. */
  readonly check?: string
  /** What its panel defines on request. */
  readonly terms?: readonly Term[]
}
