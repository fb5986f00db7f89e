/** The halves of chains of equal length, one after the other; the middle value of an odd number is left out. */
export function splitHalves(chains: readonly ArrayLike<number>[]): { draws: Float64Array; half: number } {
  const steps = chains[0]?.length ?? 0
  const half = steps >> 1
  const draws = new Float64Array(2 * half * chains.length)
  for (const [c, chain] of chains.entries())
    for (let i = 0; i < half; i++) {
      draws[2 * c * half + i] = chain[i]!
      draws[(2 * c + 1) * half + i] = chain[steps - half + i]!
    }
  return { draws, half }
}
