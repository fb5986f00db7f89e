import type { Codec, EncodedItem } from '../wire/codec.ts'
import type { Delivery, From, Gap } from '../wire/messages.ts'
import { multipleFrom } from '../wire/multiple-from.ts'
import type { ChannelRecord } from './channel-record.ts'
import type { HubChannel } from './hub-channel.ts'
import type { Sequence } from './sequence.ts'

/** More bytes than the fields of an item take besides its value. */
const itemOverhead = 512

/** Where a lossless subscription begins, and what is missing before it. */
export interface Start {
  readonly from: number
  readonly gap?: Omit<Gap, 'op' | 'channel'>
}

const clamp = (value: number, lowest: number, highest: number): number =>
  Math.min(Math.max(value, lowest), highest)

/**
 * Where a lossless subscription of the records whose number is a multiple of `every` begins. Missing records are named if any of them
 * would have been sent. `now`: milliseconds since 1970.
 */
export function losslessStart(kept: Sequence, from: From, every: number, now: number): Start {
  const { from: earliest, gap } = startOfAll(kept, from, now)
  const isMissed = gap !== undefined && (gap.reason === 'epoch' || multipleFrom(gap.from, every) <= gap.to)
  return { from: multipleFrom(earliest, every), ...(isMissed && { gap }) }
}

const startOfAll = (kept: Sequence, from: From, now: number): Start => {
  const { first, next } = kept
  if (from === 'live') return { from: next }
  if (from === 'last') return { from: clamp(next - 1, first, next) }
  if (from === 'first') {
    return first === 1 ? { from: 1 } : { from: first, gap: { from: 1, to: first - 1, reason: 'evicted' } }
  }
  if ('secondsAgo' in from) return { from: kept.firstSince(now - from.secondsAgo * 1000) }
  // Numbers of another epoch mean nothing here: everything there is, and the gap names what is not.
  if (from.epoch !== kept.epoch) return { from: first, gap: { from: 1, to: first - 1, reason: 'epoch' } }
  const wanted = Math.min(from.seq + 1, next)
  return wanted >= first
    ? { from: wanted }
    : { from: first, gap: { from: wanted, to: first - 1, reason: 'evicted' } }
}

/** What a subscription of class 'latest' or 'sample' gets at once, and the record up to which nothing is left to send. */
export interface Snapshot {
  readonly items: readonly EncodedItem[]
  readonly upTo: number
}

/** Current values as far as one frame of `largest` bytes holds them. `now`: milliseconds since 1970. */
export function snapshot(
  channel: HubChannel,
  delivery: Delivery,
  from: From,
  now: number,
  codec: Codec,
  largest: number,
): Snapshot {
  const items: EncodedItem[] = []
  const newest = channel.next - 1
  if (from === 'live') return { items, upTo: newest }
  // A sample goes on behind the cursor, so that a gap names what came between.
  if (delivery === 'sample' && typeof from === 'object' && 'epoch' in from && from.epoch === channel.epoch) {
    return { items, upTo: Math.min(from.seq, newest) }
  }
  let bytes = 0
  for (const record of channel.last.values()) {
    if (delivery !== 'latest' && record.seq !== newest) continue
    if (!isWanted(record, channel, from, now)) continue
    try {
      const item = record.item(codec)
      bytes += item.value.byteLength + itemOverhead
      if (bytes > largest) return { items, upTo: record.seq - 1 }
      items.push(item)
    } catch {
      // Cannot be encoded: the operator has been told, and there is no current value to give.
    }
  }
  return { items, upTo: newest }
}

const isWanted = (record: ChannelRecord, channel: HubChannel, from: From, now: number): boolean => {
  if (typeof from === 'string') return true
  if ('secondsAgo' in from) return record.time >= now - from.secondsAgo * 1000
  return from.epoch !== channel.epoch || record.seq > from.seq
}
