/** Beyond so many errors from the exact value a number is shown as an alarm (PHYSICS.md section 7: within 4). */
const limit = 4

/** True when a deviation can no longer be chance. */
export function isAlarming(zScore: number | undefined): boolean {
  return zScore !== undefined && Math.abs(zScore) > limit
}

/** `z −0.3`, and in words too when it is alarming. */
export function zScoreText(zScore: number): string {
  const text = `z ${zScore
    .toFixed(1)
    .replace(/^-0\.0$/, '0.0')
    .replace('-', '\u2212')}`
  return isAlarming(zScore) ? `${text}, wrong?` : text
}
