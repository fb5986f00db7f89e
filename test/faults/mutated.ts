/** Bytes with up to four changes: other bytes, parts cut out, doubled, or taken from another frame. */
export function mutated(bytes: Uint8Array, other: Uint8Array, random: () => number): Buffer {
  const below = (end: number) => Math.floor(random() * end)
  let frame = Buffer.from(bytes)
  for (let changes = below(5); changes > 0 && frame.length > 0; changes--) {
    const [at, to] = [below(frame.length), below(frame.length)].sort((a, b) => a - b) as [number, number]
    const kind = below(5)
    if (kind === 0) frame[at] = below(256)
    else if (kind === 1) frame[at] = frame[at]! ^ (1 << below(8))
    else if (kind === 2) frame = Buffer.concat([frame.subarray(0, at), frame.subarray(to)])
    else if (kind === 3) frame = Buffer.concat([frame.subarray(0, to), frame.subarray(at)])
    else frame = Buffer.concat([frame.subarray(0, at), other.subarray(below(other.length))])
  }
  return frame
}
