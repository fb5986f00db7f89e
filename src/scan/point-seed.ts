import { sha256 } from '../files/index.ts'

/** Hexadecimal digits of a seed: 48 bits, so that no two points of a scan have the same one. */
const DIGITS = 12

/**
 * The seed of one point of a scan, from the seed of the scan and the name of the point: it differs from point to point, and does not
 * depend on which other points there are.
 */
export function pointSeed(seed: number, name: string): number {
  return Number.parseInt(sha256(Buffer.from(`${seed} ${name}`)).slice(0, DIGITS), 16)
}
