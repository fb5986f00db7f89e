import { ProtocolError, TooLargeError } from '../errors.ts'

/** How large a frame may be inside; see `Limits`. */
export interface ScanLimits {
  readonly nesting: number
  readonly items: number
}

/**
 * Reads through a msgpack frame without making anything of it. Throws ProtocolError unless the bytes are exactly one
 * map, text keys in every map, no extension (a decoder would take some for records or regular expressions), at most
 * `nesting` maps and arrays inside one another, and at most `items` keys and values together. Time and memory do not
 * depend on what the lengths in the frame pretend.
 *
 * @example
 * scanFrame(Uint8Array.of(0x81, 0xa2, 0x6f, 0x70, 0xa1, 0x78), { nesting: 8, items: 4096 }) // { op: 'x' }: nothing thrown
 */
export function scanFrame(bytes: Uint8Array, limits: ScanLimits): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = bytes.byteLength
  let at = 0
  let items = 0
  // One entry per open map or array: what is still to be read of it, and whether it is a map.
  const remaining: number[] = []
  const isMap: boolean[] = []

  const need = (length: number): void => {
    if (at + length > end) throw new ProtocolError(`malformed frame: cut short at byte ${end}`)
  }
  const length = (size: 1 | 2 | 4): number => {
    need(size)
    const value = size === 1 ? view.getUint8(at) : size === 2 ? view.getUint16(at) : view.getUint32(at)
    at += size
    return value
  }
  const skip = (count: number): void => {
    need(count)
    at += count
  }
  const open = (count: number, map: boolean): void => {
    items += count
    if (items > limits.items) throw new TooLargeError(`frame too large: more than ${limits.items} items`)
    if (remaining.length >= limits.nesting) {
      throw new TooLargeError(`frame too large: more than ${limits.nesting} levels deep`)
    }
    remaining.push(count)
    isMap.push(map)
  }

  do {
    need(1)
    const start = at
    const type = view.getUint8(at++)
    const depth = remaining.length
    const isKey = depth > 0 && isMap[depth - 1] === true && remaining[depth - 1]! % 2 === 0
    const isText = (type >= 0xa0 && type <= 0xbf) || (type >= 0xd9 && type <= 0xdb)
    if (isKey && !isText) throw new ProtocolError(`malformed frame: the key at byte ${start} is no text`)
    if (depth > 0) remaining[depth - 1]!--

    if (type <= 0x7f || type >= 0xe0) {
      // a small integer, complete in itself
    } else if (type <= 0x8f) open((type & 0x0f) * 2, true)
    else if (type <= 0x9f) open(type & 0x0f, false)
    else if (type <= 0xbf) skip(type & 0x1f)
    else if (type === 0xc0 || type === 0xc2 || type === 0xc3) {
      // nil, false, true
    } else if (type === 0xc4 || type === 0xd9) skip(length(1))
    else if (type === 0xc5 || type === 0xda) skip(length(2))
    else if (type === 0xc6 || type === 0xdb) skip(length(4))
    else if (type === 0xcc || type === 0xd0) skip(1)
    else if (type === 0xcd || type === 0xd1) skip(2)
    else if (type === 0xca || type === 0xce || type === 0xd2) skip(4)
    else if (type === 0xcb || type === 0xcf || type === 0xd3) skip(8)
    else if (type === 0xdc) open(length(2), false)
    else if (type === 0xdd) open(length(4), false)
    else if (type === 0xde) open(length(2) * 2, true)
    else if (type === 0xdf) open(length(4) * 2, true)
    else
      throw new ProtocolError(`malformed frame: type 0x${type.toString(16)} at byte ${start} is not allowed`)

    if (start === 0 && isMap[0] !== true) throw new ProtocolError('malformed frame: not a map')
    while (remaining.length > 0 && remaining[remaining.length - 1] === 0) {
      remaining.pop()
      isMap.pop()
    }
  } while (remaining.length > 0)
  if (at !== end) throw new ProtocolError(`malformed frame: ${end - at} bytes too many`)
}

/** The same for JSON text, as far as its brackets and commas tell; the parser checks the rest. */
export function scanText(text: string, limits: ScanLimits): void {
  let depth = 0
  let items = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (inString) {
      if (character === '\\') i++
      else if (character === '"') inString = false
    } else if (character === '"') inString = true
    else if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') depth--
    else if (character === ',' || character === ':') items++
    if (depth > limits.nesting)
      throw new TooLargeError(`frame too large: more than ${limits.nesting} levels deep`)
    if (items > limits.items) throw new TooLargeError(`frame too large: more than ${limits.items} items`)
  }
}
