/** Uniform numbers in [0, 1) with 32 random bits: the generator sfc32 (C. Doty-Humphrey, PractRand), seeded by one integer. */
export function seededRandom(seed: number): () => number {
  let a = 0
  let b = seed >>> 0
  let c = (seed / 2 ** 32) >>> 0
  let counter = 1
  const next = () => {
    const sum = (a + b + counter++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
  for (let i = 0; i < 15; i++) next()
  return next
}

/** Standard normal numbers (Box-Muller, one of each pair). */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** Poisson numbers of small mean (Knuth's product of uniforms). */
export function poisson(random: () => number, mean: number): number {
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = random(); product > limit; product *= random()) count++
  return count
}
