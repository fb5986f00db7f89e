import { significant } from '../stats/format.ts'

/** Beyond so many errors from the exact value a number is shown as an alarm (PHYSICS.md section 7: within 4). */
const limit = 4

/** True when a deviation can no longer be chance. */
export function isAlarming(zScore: number | undefined): boolean {
  return zScore !== undefined && Math.abs(zScore) > limit
}

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

/** `z −0.3`, and in words too when it is alarming. */
export function zScoreText(zScore: number): string {
  return isAlarming(zScore) ? `${zText(zScore)}, wrong?` : zText(zScore)
}
