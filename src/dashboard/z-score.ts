import { significant } from '../values/format.ts'

/** A z-score to one decimal, `−0.3`; two digits from a thousand on, where it is absurd. */
export function signedDistance(zScore: number): string {
  if (Math.abs(zScore) >= 1000) return significant(Number(zScore.toPrecision(2)))
  return zScore
    .toFixed(1)
    .replace(/^-0\.0$/, '0.0')
    .replace('-', '\u2212')
}

/** `z −0.3`. */
export function zText(zScore: number): string {
  return `z ${signedDistance(zScore)}`
}
