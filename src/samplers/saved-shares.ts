import { UsageError } from '../errors.ts'
import { checkSeal, headerOf, type SavedChains, sealSavedChains } from './saved-chains.ts'

/**
 * Some of saved chains: `chains` of them from number `firstChain` on.
 *
 * @throws UsageError for chains that are not among them, or that were changed since they were saved.
 */
export function someSavedChains(saved: SavedChains, firstChain: number, chains: number): SavedChains {
  checkSeal(saved)
  const skipped = firstChain - saved.firstChain
  if (skipped < 0 || chains < 1 || skipped + chains > saved.chains)
    throw new UsageError(
      `chains ${range(firstChain, chains)} are not all among the saved chains ${range(saved.firstChain, saved.chains)}`,
    )
  if (chains === saved.chains) return saved
  const size = saved.bytes.length / saved.chains
  const bytes = saved.bytes.slice(skipped * size, (skipped + chains) * size)
  return sealSavedChains({ ...saved, firstChain, chains, bytes })
}

/**
 * The chains of several workers as one: consecutive parts in any order.
 *
 * @throws UsageError for parts that leave chains out, are of different runs or trajectories, or were changed since they were saved.
 */
export function joinSavedChains(parts: readonly SavedChains[]): SavedChains {
  parts.forEach(checkSeal)
  const [first, ...others] = parts.toSorted((a, b) => a.firstChain - b.firstChain)
  if (first === undefined) throw new UsageError('there are no saved chains to join: give one part at least')
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.bytes.length, 0))
  bytes.set(first.bytes)
  let chains = first.chains
  let filled = first.bytes.length
  for (const part of others) {
    const next = first.firstChain + chains
    if (part.firstChain !== next)
      throw new UsageError(
        `saved chains cannot be joined: after chain ${next - 1} comes chain ${part.firstChain}`,
      )
    const alike = { ...part, firstChain: first.firstChain, chains: first.chains }
    if (
      headerOf(alike) !== headerOf(first) ||
      part.bytes.length * first.chains !== first.bytes.length * part.chains
    )
      throw new UsageError(
        `saved chains cannot be joined: chains ${range(part.firstChain, part.chains)} and ${range(first.firstChain, first.chains)} are of different runs or trajectories`,
      )
    bytes.set(part.bytes, filled)
    filled += part.bytes.length
    chains += part.chains
  }
  return sealSavedChains({ ...first, chains, bytes })
}

function range(first: number, count: number): string {
  return `${first} to ${first + count - 1}`
}
