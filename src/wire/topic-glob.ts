/**
 * Whether a topic matches a glob: `*` stands for any characters but '/', `**` for any characters. Takes time of the
 * order of the product of the two lengths, whatever the glob: it may come from the network.
 *
 * @example
 * topicMatches('run/*\/hmc/analysis/**', 'run/7/hmc/analysis/Q/histogram') // true
 * topicMatches('run/*', 'run/7/hmc') // false
 */
export function topicMatches(glob: string, topic: string): boolean {
  // reached[j]: the part of the glob read so far matches the first j characters of the topic.
  let reached: boolean[] = new Array(topic.length + 1).fill(false)
  reached[0] = true
  for (let i = 0; i < glob.length; i++) {
    const next: boolean[] = new Array(topic.length + 1).fill(false)
    if (glob[i] === '*') {
      const anything = glob[i + 1] === '*'
      if (anything) i++
      next[0] = reached[0]!
      for (let j = 1; j <= topic.length; j++) {
        next[j] = reached[j]! || (next[j - 1]! && (anything || topic[j - 1] !== '/'))
      }
    } else {
      for (let j = 1; j <= topic.length; j++) next[j] = reached[j - 1]! && topic[j - 1] === glob[i]
    }
    reached = next
  }
  return reached[topic.length]!
}

/** Characters and length that PROTOCOL.md allows for a topic. */
export function isTopic(topic: string): boolean {
  return /^[A-Za-z0-9_.\-/]{1,160}$/.test(topic)
}
