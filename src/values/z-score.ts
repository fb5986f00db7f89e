import { significant } from './format.ts'

/**
 * A single mean further than so many errors from its exact value is shown as alarming. Chance alone does that once in 16 000
 * times. The check of exactness looks again and again, and has limits of its own, which grow with the number of looks.
 */
export const Z_LIMIT = 4

/** Whether a z-score is too large for chance. */
export function isTooFar(zScore: number): boolean {
  return Math.abs(zScore) > Z_LIMIT
}

/** A z-score to one decimal, `−0.3`; two digits from a thousand on, where it is absurd. */
export function zScoreText(zScore: number): string {
  if (Math.abs(zScore) >= 1000) return significant(Number(zScore.toPrecision(2)))
  return zScore
    .toFixed(1)
    .replace(/^-0\.0$/, '0.0')
    .replace('-', '\u2212')
}
