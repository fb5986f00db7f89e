import * as z from 'zod/mini'
import { asReadonly } from './as-readonly.ts'
import { figure } from './numbers.ts'

/** What can be wrong with the chains of a measurement. */
export const chainsTrouble = z.enum([
  'not-finite',
  'frozen',
  'elsewhere',
  'drift',
  'disagree',
  'known-mean',
  'copies',
  'diverged',
  'short',
])
export type ChainsTrouble = z.output<typeof chainsTrouble>

/** `kind: 'verdict'`: whether the chains of a measurement can be believed, and if not, what is wrong with them. */
export const chainsVerdict = z.object({
  kind: z.literal('verdict'),
  /** `good`: nothing is wrong; `short`: there is too little to say; `bad`: something is wrong. */
  verdict: z.enum(['good', 'short', 'bad']),
  /** What is wrong, the worst first; each a sentence without its full stop. */
  troubles: asReadonly(z.array(asReadonly(z.object({ trouble: chainsTrouble, text: z.string() })))),
  /** Rank-normalised split R-hat; null where it cannot be said. */
  splitRhat: figure,
  /** Effective sample sizes of the bulk and of the tails, all chains together, from the values that are kept. */
  bulk: figure,
  tail: figure,
  /** Of the transitions of Stan so many diverged, all chains together; only where a column says so. */
  divergences: z.exactOptional(asReadonly(z.object({ diverged: z.number(), transitions: z.number() }))),
  /** Rows per chain, and chains. */
  count: z.number(),
  chains: z.number(),
})
export type ChainsVerdict = Readonly<z.output<typeof chainsVerdict>>
