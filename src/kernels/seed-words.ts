// The key of the random numbers is a seed below 2^53, given to the kernels as two words of 32 bits.

export function lowWord(seed: number): number {
  return seed >>> 0
}

export function highWord(seed: number): number {
  return Math.floor(seed / 2 ** 32)
}
