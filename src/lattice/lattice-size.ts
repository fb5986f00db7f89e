import type { Lattice } from '../batch.ts'
import { UsageError } from '../errors.ts'

const smallest = 2
const largest = 4096
const allowed = `a lattice is TxL or [nt, nx], whole numbers from ${smallest} to ${largest}, such as 16x16`

/**
 * `[nt, nx]`, in sites, from a string like `16x16` (time x space) or from a pair of numbers.
 *
 * On a side of one site a link would be in the same plaquette twice, with opposite signs: forces and exact results here are
 * for links that are in two different plaquettes.
 *
 * @throws UsageError when the value is not two whole numbers from 2 to 4096.
 * @example
 * latticeSize('6x10') // [6, 10]
 * latticeSize([5, 7]) // [5, 7]
 */
export function latticeSize(value: unknown): Lattice {
  const sides = typeof value === 'string' ? sidesOf(value) : value
  if (!Array.isArray(sides) || sides.length !== 2) throw new UsageError(`lattice ${shown(value)}: ${allowed}`)
  const [nt, nx] = sides
  if (!isSide(nt) || !isSide(nx)) throw new UsageError(`lattice ${shown(value)}: ${allowed}`)
  return [nt, nx]
}

function sidesOf(text: string): number[] | undefined {
  const match = /^\s*(\d+)\s*x\s*(\d+)\s*$/i.exec(text)
  return match ? [Number(match[1]), Number(match[2])] : undefined
}

function isSide(side: unknown): side is number {
  return typeof side === 'number' && Number.isInteger(side) && side >= smallest && side <= largest
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? String(value))
}
