/** What ranks values needs the values themselves: up to this many, spread over chains, but 64 to 4096 of each. */
const KEPT_VALUES = 2 ** 20

/** How many values of each chain are kept where a run has so many chains: a power of two. */
export function keptOfChain(chains: number): number {
  return 2 ** Math.floor(Math.log2(Math.min(4096, Math.max(64, KEPT_VALUES / chains))))
}
