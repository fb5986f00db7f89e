import { readFileSync } from 'node:fs'
import type { ExactResults } from '../../src/values/exact-results.ts'

/** Exact results from 40-digit arithmetic, rounded to float64: written by reference-table.py. Polyakov loops are sums of Wilson loops. */
export const referenceTable: Omit<ExactResults, 'polyakovLoopSquared'>[] = JSON.parse(
  readFileSync(new URL('./reference-table.json', import.meta.url), 'utf8'),
)
