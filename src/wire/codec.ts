/// <reference path="./msgpackr-no-eval.d.ts" />
import { Packr, Unpackr } from 'msgpackr/index-no-eval'
import { ProtocolError } from '../errors.ts'
import type { ClientMessage, Data, Page, ServerMessage, Subscribed } from './messages.ts'
import { isNdArray, ndarray } from './ndarray.ts'
import { type ScanLimits, scanFrame, scanText } from './scan.ts'
import { toWireValue } from './wire-value.ts'

/** An item whose value is encoded already, so that many frames can share the work. */
export interface EncodedItem {
  readonly seq: number
  readonly time: number
  readonly key?: string
  readonly merged?: number
  readonly value: Uint8Array
}

/** Messages to bytes and back, for one subprotocol. */
export interface Codec {
  readonly subprotocol: string
  /** Whether its frames are binary or UTF-8 text. */
  readonly binary: boolean
  /** Bytes of a frame after the value of its last item. */
  readonly tail: number
  /** Throws ProtocolError for a value that plain msgpack does not have, a Map or a function say. */
  encode(message: ServerMessage | ClientMessage): Uint8Array
  /** The value of an item alone. Throws as `encode`. */
  encodeValue(value: unknown): Uint8Array
  encodeData(channel: number, items: readonly EncodedItem[]): Uint8Array
  encodeSubscribed(message: Omit<Subscribed, 'snapshot'>, snapshot: readonly EncodedItem[]): Uint8Array
  encodePage(message: Omit<Page, 'items'>, items: readonly EncodedItem[]): Uint8Array
  /** A map with text `op`. Throws ProtocolError for anything else, before decoding what could harm. */
  decode(frame: Uint8Array, limits: ScanLimits): { readonly op: string }
  /** The inverse of `encodeValue`. */
  decodeValue(value: Uint8Array): unknown
}

type Fields = Readonly<Record<string, unknown>>

/** For frames from a server one has chosen to trust: their size is bounded by the WebSocket already. */
export const trustedScanLimits: ScanLimits = { nesting: 64, items: Number.MAX_SAFE_INTEGER }

const concatenate = (parts: readonly Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.byteLength, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.byteLength
  }
  return bytes
}

/** Clients tell messages apart by `op`, and those that read byte by byte want it first. */
const opFirst = (message: ServerMessage | ClientMessage | Omit<Page, 'items'>): Fields => {
  const { op, ...fields } = message
  return { op, ...(toWireValue(fields, op) as Fields) }
}

const checkOp = (message: unknown): { readonly op: string } => {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    throw new ProtocolError('malformed frame: not a map')
  }
  const { op } = message as { op?: unknown }
  if (typeof op !== 'string') throw new ProtocolError('malformed frame: no op')
  return message as { readonly op: string }
}

/** The fields of an item in front of its value. */
const itemHead = ({ seq, time, key, merged }: EncodedItem): Fields => ({
  seq,
  time,
  ...(key === undefined ? {} : { key }),
  ...(merged === undefined || merged === 0 ? {} : { merged }),
})

const packr = new Packr({ useRecords: false, encodeUndefinedAsNil: true, variableMapSize: true })
const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true, int64AsType: 'number' })

const unpack = (bytes: Uint8Array): unknown => {
  try {
    return unpackr.decode(bytes)
  } catch (cause) {
    throw new ProtocolError(`malformed frame: ${(cause as Error).message}`, { cause })
  }
}

/** A map of `fields` (at most 14) as msgpack, with room announced for one key more: its name and value follow. */
const openMap = (fields: Fields, lastKey: string): Uint8Array[] => {
  const head = packr.pack(fields)
  // A map of up to 15 keys begins with 0x80 + their number.
  head[0]!++
  return [head, packr.pack(lastKey)]
}

const arrayHeader = (length: number): Uint8Array =>
  length < 16 ? Uint8Array.of(0x90 | length) : Uint8Array.of(0xdc, length >> 8, length & 0xff)

const packItems = (fields: Fields, key: string, items: readonly EncodedItem[]): Uint8Array =>
  concatenate([
    ...openMap(fields, key),
    arrayHeader(items.length),
    ...items.flatMap((item) => [...openMap(itemHead(item), 'value'), item.value]),
  ])

/**
 * `leapstream.v1`: standard msgpack, without extensions, records or timestamps.
 *
 * @example
 * msgpackCodec.decode(msgpackCodec.encode({ op: 'pong', time: 7 }), { nesting: 8, items: 4096 }) // { op: 'pong', time: 7 }
 */
export const msgpackCodec: Codec = {
  subprotocol: 'leapstream.v1',
  binary: true,
  tail: 0,
  encode: (message) => packr.pack(opFirst(message)),
  encodeValue: (value) => packr.pack(toWireValue(value)),
  encodeData: (channel, items) => packItems({ op: 'data', channel } satisfies Partial<Data>, 'items', items),
  encodeSubscribed: (message, snapshot) => packItems(opFirst(message), 'snapshot', snapshot),
  encodePage: (message, items) => packItems(opFirst(message), 'items', items),
  decode: (frame, limits) => {
    scanFrame(frame, limits)
    return checkOp(unpack(frame))
  },
  decodeValue: unpack,
}

const utf8 = new TextEncoder()
const fromUtf8 = new TextDecoder('utf-8', { fatal: true })

const base64 = (bytes: Uint8Array): string => {
  let text = ''
  // In pieces, for a call takes a limited number of arguments; not spread, which takes seven times as long.
  for (let at = 0; at < bytes.length; at += 8192)
    text += Reflect.apply(String.fromCharCode, null, bytes.subarray(at, at + 8192))
  return btoa(text)
}

const fromBase64 = (text: string): Uint8Array => {
  const characters = atob(text)
  const bytes = new Uint8Array(characters.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i)
  return bytes
}

/** JSON of a wire value: bytes become base64, and a number that JSON does not have (NaN, infinity) null. */
const stringify = (value: unknown): string =>
  JSON.stringify(value, (_, entry: unknown) => {
    if (isNdArray(entry)) return { ...entry, data: base64(entry.data) }
    return entry
  })

/** Bytes on their own have no place in JSON: they become an ndarray of '|u1'. */
const withoutBytes = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return ndarray(new Uint8Array(value))
  if (isNdArray(value) || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(withoutBytes)
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withoutBytes(entry)]))
}

const parse = (text: string): unknown =>
  JSON.parse(text, (_, entry: unknown) => {
    if (typeof entry === 'object' && entry !== null && 'dtype' in entry && 'data' in entry) {
      if (typeof entry.data !== 'string') return entry
      const array = { ...entry, data: fromBase64(entry.data) }
      return isNdArray(array) ? array : entry
    }
    return entry
  })

const parseBytes = (bytes: Uint8Array, limits: ScanLimits): unknown => {
  try {
    const text = fromUtf8.decode(bytes)
    scanText(text, limits)
    return parse(text)
  } catch (cause) {
    if (cause instanceof ProtocolError) throw cause
    throw new ProtocolError(`malformed frame: ${(cause as Error).message}`, { cause })
  }
}

const comma = utf8.encode(',')
const endOfItem = utf8.encode('}')
const endOfItems = utf8.encode(']}')

const openObject = (fields: Fields, lastKey: string): Uint8Array =>
  utf8.encode(`${stringify(withoutBytes(fields)).slice(0, -1)},${JSON.stringify(lastKey)}:`)

const stringifyItems = (fields: Fields, key: string, items: readonly EncodedItem[]): Uint8Array =>
  concatenate([
    openObject(fields, key),
    utf8.encode('['),
    ...items.flatMap((item, i) => [
      ...(i === 0 ? [] : [comma]),
      openObject(itemHead(item), 'value'),
      item.value,
      endOfItem,
    ]),
    endOfItems,
  ])

/**
 * JSON text of any value that could be sent, in the same form as `leapstream.v1.json`. Throws ProtocolError as encoding.
 *
 * @example
 * toJson({ beta: 4, error: Number.NaN }) // '{"beta":4,"error":null}'
 */
export function toJson(value: unknown): string {
  return stringify(withoutBytes(toWireValue(value)))
}

/** `leapstream.v1.json`: the same messages as text, to be read by eye. Arrays are base64; NaN and infinities become null. */
export const jsonCodec: Codec = {
  subprotocol: 'leapstream.v1.json',
  binary: false,
  tail: endOfItem.length + endOfItems.length,
  encode: (message) => utf8.encode(stringify(withoutBytes(opFirst(message)))),
  encodeValue: (value) => utf8.encode(toJson(value)),
  encodeData: (channel, items) => stringifyItems({ op: 'data', channel }, 'items', items),
  encodeSubscribed: (message, snapshot) => stringifyItems(opFirst(message), 'snapshot', snapshot),
  encodePage: (message, items) => stringifyItems(opFirst(message), 'items', items),
  decode: (frame, limits) => checkOp(parseBytes(frame, limits)),
  decodeValue: (value) => parseBytes(value, trustedScanLimits),
}

/** Both subprotocols, the preferred one first. */
export const codecs: readonly Codec[] = [msgpackCodec, jsonCodec]
