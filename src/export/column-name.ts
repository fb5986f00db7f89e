/** What the columns that number the rows are called. */
const taken = ['sampler', 'chain', 'draw']

/** The column of a measurement: its name, with `_` behind it where that means something else. */
export function columnName(measurement: string): string {
  return taken.includes(measurement) ? `${measurement}_` : measurement
}
