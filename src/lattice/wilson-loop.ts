import { UsageError } from '../errors.ts'
import type { GaugeField } from './gauge-field.ts'

/**
 * Average over the lattice of the cosine of the r x t Wilson loop: `r` sites in space, `t` in time; dimensionless.
 *
 * @throws UsageError unless r is a whole number from 1 to nx and t one from 1 to nt.
 * @example
 * wilsonLoop({ lattice: [4, 4], links: new Float64Array(32) }, 2, 2) // 1
 */
export function wilsonLoop({ lattice: [nt, nx], links }: GaugeField, r: number, t: number): number {
  if (!Number.isInteger(r) || !Number.isInteger(t) || r < 1 || t < 1 || r > nx || t > nt)
    throw new UsageError(
      `Wilson loop ${r}x${t} on ${nt}x${nx}: r is a whole number from 1 to ${nx}, t from 1 to ${nt}`,
    )
  const volume = nt * nx
  const timeLines = new Float64Array(volume)
  const spaceLines = new Float64Array(volume)
  for (let row = 0; row < nt; row++)
    for (let x = 0; x < nx; x++) {
      let timeLine = 0
      for (let i = 0; i < t; i++) timeLine += links[((row + i) % nt) * nx + x]
      let spaceLine = 0
      for (let i = 0; i < r; i++) spaceLine += links[volume + row * nx + ((x + i) % nx)]
      timeLines[row * nx + x] = timeLine
      spaceLines[row * nx + x] = spaceLine
    }
  let sum = 0
  for (let row = 0; row < nt; row++) {
    const here = row * nx
    const later = ((row + t) % nt) * nx
    for (let x = 0; x < nx; x++) {
      const right = (x + r) % nx
      sum += Math.cos(
        timeLines[here + x] + spaceLines[later + x] - timeLines[here + right] - spaceLines[here + x],
      )
    }
  }
  return sum / volume
}
