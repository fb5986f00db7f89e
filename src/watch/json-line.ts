import type { Item, TopicGap } from '../client/index.ts'

/** A record as one line of JSON: numbers of an array in a list, and null for what is no number, as everywhere. */
export function jsonLine({ topic, epoch, seq, time, key, value }: Item): string {
  return `${JSON.stringify({ topic, epoch, seq, time, ...(key !== undefined && { key }), value }, plainArrays)}\n`
}

/** Records that will never come, as one line of JSON. */
export function jsonGapLine({ topic, from, to, reason }: TopicGap): string {
  return `${JSON.stringify({ topic, gap: { from, to, reason } })}\n`
}

function plainArrays(_: string, value: unknown): unknown {
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
    ? Array.from(value as unknown as ArrayLike<number>)
    : value
}
