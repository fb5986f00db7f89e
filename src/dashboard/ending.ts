/** How what the page shows came to its end. */
export interface Ending {
  readonly kind: 'complete' | 'interrupted' | 'stopped' | 'failed'
  /** What a stop rule said; else ''. */
  readonly reason: string
}

const kinds: Readonly<Record<string, Ending['kind']>> = {
  finished: 'complete',
  interrupted: 'interrupted',
  failed: 'failed',
}

/**
 * The ending of what has ended, from what each of its parts says: one that was cut short decides. What is not told was
 * complete; what is no known word is what a stop rule said.
 *
 * @example
 * endingOf(['finished', 'interrupted']) // { kind: 'interrupted', reason: '' }
 */
export function endingOf(ended: readonly (string | undefined)[]): Ending {
  const endings = ended.map((word = 'finished'): Ending => {
    const kind = kinds[word]
    return kind === undefined ? { kind: 'stopped', reason: word } : { kind, reason: '' }
  })
  return endings.find(({ kind }) => kind !== 'complete') ?? { kind: 'complete', reason: '' }
}
