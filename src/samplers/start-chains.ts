import type { DeviceChains } from '../kernels/index.ts'
import type { EarlierChains, Key } from './sampler.ts'

/** Chains at the start that a sampler's options ask for, or where an earlier run left them. */
export function startChains<Kind extends DeviceChains>(
  chains: Kind,
  start: 'exact' | 'hot' | 'cold',
  key: Key,
  from: EarlierChains | undefined,
): Kind {
  if (from === undefined) chains.start(start, key)
  else chains.restore(from.bytes)
  return chains
}
