/**
 * How a run stands that is over, by what it says of its end, as its summary has it: `finished`, `interrupted`, or what a stop rule said.
 *
 * @example
 * endedState('the error of Q2 is small enough') // 'stopped'
 */
export function endedState(ended: string): 'finished' | 'interrupted' | 'failed' | 'stopped' {
  return ended === 'finished' || ended === 'interrupted' || ended === 'failed' ? ended : 'stopped'
}
