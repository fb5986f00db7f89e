/**
 * Tells of topics whether they match a glob: `*` stands for any characters but '/', `**` for any characters. The glob may
 * come from the network. So nothing is tried twice: one bit for each place in the glob that the topic read so far can have
 * reached, 32 to a word, and a character costs the same few operations whatever the glob (Baeza-Yates and Gonnet 1992,
 * doi:10.1145/135239.135243).
 *
 * @example
 * const matches = topicMatcher('run/*\/hmc/analysis/**')
 * matches('run/7/hmc/analysis/Q/histogram') // true
 * matches('run/7/exact/analysis/Q') // false
 */
export function topicMatcher(glob: string): (topic: string) => boolean {
  const literals = glob.replaceAll('*', '')
  const words = (literals.length >>> 5) + 1
  const noBits = new Uint32Array(words)
  /** Bit i of `after.get(c)`: character c leads from place i, behind i literals, to place i + 1. */
  const after = new Map<string, Uint32Array>()
  /** Places with a star: every character but '/' stays there, and with two stars '/' too. */
  const star = new Uint32Array(words)
  const twoStars = new Uint32Array(words)
  let place = 0
  for (let i = 0; i < glob.length; i++) {
    const bit = 1 << (place & 31)
    if (glob[i] !== '*') {
      const bits = after.get(glob[i]!) ?? new Uint32Array(words)
      bits[place >>> 5]! |= bit
      after.set(glob[i]!, bits)
      place++
    } else {
      star[place >>> 5]! |= bit
      if (glob[i + 1] === '*') twoStars[place >>> 5]! |= bit
    }
  }
  return (topic) => {
    const reached = new Uint32Array(words)
    reached[0] = 1
    for (const character of topic) {
      const onward = after.get(character) ?? noBits
      const stay = character === '/' ? twoStars : star
      let carry = 0
      for (let w = 0; w < words; w++) {
        const step = reached[w]! & onward[w]!
        reached[w] = (reached[w]! & stay[w]!) | (step << 1) | carry
        carry = step >>> 31
      }
    }
    return (reached[place >>> 5]! & (1 << (place & 31))) !== 0
  }
}

/** Characters and length that a topic may have. */
export function isTopic(topic: string): boolean {
  return /^[A-Za-z0-9_.\-/]{1,160}$/.test(topic)
}
