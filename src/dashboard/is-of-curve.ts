/** Kinds of which a panel shows one value: what came before is no curve. */
const without: ReadonlySet<string> = new Set([
  'exactness',
  'anatomy',
  'efficiency',
  'autocorrelation',
  'trace',
  'histogram',
  'measurements',
])

/** Whether values of a kind are points of a curve over Monte Carlo time; those of a kind that the page does not know may be. */
export function isOfCurve(kind: string): boolean {
  return !without.has(kind)
}
