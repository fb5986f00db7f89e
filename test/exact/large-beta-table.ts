import { readFileSync } from 'node:fs'
import type { ExactResults } from '../../src/values/exact-results.ts'

type Row = Pick<ExactResults, 'lattice' | 'beta' | 'plaquette' | 'smoothChargeSquared'> &
  Partial<Pick<ExactResults, 'chargeSquared' | 'chargeProbability'>>

/** Exact results from 70-digit arithmetic, rounded to float64: written by large-beta-table.py. */
export const largeBetaTable: Row[] = JSON.parse(
  readFileSync(new URL('./large-beta-table.json', import.meta.url), 'utf8'),
)
