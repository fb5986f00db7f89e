import type { ChainsVerdict } from './chains-verdict.ts'
import { grouped } from './format.ts'

/**
 * How many transitions of a sampler diverged, in words.
 *
 * @example
 * divergencesText({ diverged: 37, transitions: 800 }) // '37 of 800 transitions diverged'
 */
export function divergencesText({
  diverged,
  transitions,
}: NonNullable<ChainsVerdict['divergences']>): string {
  return `${diverged === 0 ? 'none' : grouped(diverged)} of ${grouped(transitions)} transitions diverged`
}
