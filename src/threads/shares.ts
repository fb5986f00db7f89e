/** The chains of each worker: consecutive, in multiples of 4, since 4 chains share the lanes of a vector. */
export function shares(chains: number, workers: number): { firstChain: number; chains: number }[] {
  const quads = Math.ceil(chains / 4)
  const count = Math.max(1, Math.min(workers, quads))
  return Array.from({ length: count }, (_, worker) => {
    const from = 4 * Math.floor((quads * worker) / count)
    const to = Math.min(chains, 4 * Math.floor((quads * (worker + 1)) / count))
    return { firstChain: from, chains: to - from }
  })
}
