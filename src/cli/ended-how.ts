/** How a run has ended, in words for somebody who does not look. */
export function endedHow(ended: string, isExact: boolean): string {
  const how = ended === 'finished' || ended === 'interrupted' ? ended : `stopped: ${ended}`
  return isExact ? how : `${how}, NOT EXACT`
}
