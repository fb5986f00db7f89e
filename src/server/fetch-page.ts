import type { Codec, EncodedItem } from '../wire/codec.ts'
import type { Page } from '../wire/messages.ts'
import { isMissing, type Missing, type Sequence } from './sequence.ts'

/** Bytes of values after which a page ends; one larger value is a page. */
const PAGE_BYTES = 512 * 1024

/** A page without the fields that its request has. */
type Records = Omit<Page, 'op' | 'request' | 'topic' | 'items'> & { readonly items: readonly EncodedItem[] }

/** At most `limit` records from `from` on, as far as a frame of `largest` bytes surely holds them, and what is missing among them. */
export function fetchPage(
  kept: Sequence,
  from: number,
  limit: number,
  codec: Codec,
  largest: number,
): Records {
  const items: EncodedItem[] = []
  const gaps: { from: number; to: number; reason: Missing['reason'] }[] = []
  const most = Math.min(PAGE_BYTES, largest / 2)
  let bytes = 0
  let next = Math.max(from, 1)
  const lost = ({ to, reason }: Missing): void => {
    gaps.push({ from: next, to, reason })
    next = to + 1
  }
  while (next < kept.next && items.length + gaps.length < limit) {
    const reading = kept.read(next)
    if (isMissing(reading)) {
      lost(reading)
      continue
    }
    try {
      const item = reading.item(codec)
      if (items.length > 0 && bytes + item.value.byteLength > most) break
      items.push(item)
      bytes += item.value.byteLength
      next++
    } catch {
      // Too large in this subprotocol; the operator has been told.
      lost({ to: next, reason: 'corrupt' })
    }
  }
  return { epoch: kept.epoch, next, end: kept.next, ...(gaps.length === 0 ? {} : { gaps }), items }
}
