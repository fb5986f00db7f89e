import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ProtocolError } from '../../src/errors.ts'
import {
  type Codec,
  codecs,
  jsonCodec,
  msgpackCodec,
  toJson,
  trustedScanLimits,
} from '../../src/wire/codec.ts'
import type { ServerMessage } from '../../src/wire/messages.ts'
import { fromWireValue } from '../../src/wire/wire-value.ts'

const decode = (codec: Codec, bytes: Uint8Array): unknown => codec.decode(bytes, trustedScanLimits)

const messages: ServerMessage[] = [
  { op: 'complete', channel: 3, seq: 70000, reason: 'finished' },
  { op: 'gap', channel: 1, from: 1, to: 2 ** 40, reason: 'evicted' },
  { op: 'error', request: null, code: 'unknown-op', text: 'β ≠ "beta"\n', retry: false },
  { op: 'ping', time: 1.5, lag: { 7: [3, 1000] }, durable: {} },
]

test.each(
  codecs.flatMap((codec) =>
    messages.map((message) => [codec.subprotocol, message.op, codec, message] as const),
  ),
)('%s: %s comes back as it went', (_, __, codec, message) => {
  expect(decode(codec, codec.encode(message))).toEqual(message)
})

test('the bytes of a data frame, by hand: op first, plain msgpack, the array as bin', () => {
  const frame = msgpackCodec.encodeData(5, [
    { seq: 1, time: 2, key: 'k', value: msgpackCodec.encodeValue(Float64Array.of(1)) },
  ])
  const text = (word: string): number[] => [0xa0 + word.length, ...new TextEncoder().encode(word)]
  expect([...frame]).toEqual([
    0x83,
    ...[...text('op'), ...text('data')],
    ...[...text('channel'), 5],
    ...[...text('items'), 0x91, 0x84],
    ...[...text('seq'), 1],
    ...[...text('time'), 2],
    ...[...text('key'), ...text('k')],
    ...[...text('value'), 0x83],
    ...[...text('dtype'), ...text('<f8')],
    ...[...text('shape'), 0x91, 1],
    ...[...text('data'), 0xc4, 8, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f],
  ])
})

test('op is the first key however the message was written', () => {
  const bytes = msgpackCodec.encode({ time: 1, op: 'pong' })
  expect([...bytes.subarray(1, 4)]).toEqual([0xa2, 0x6f, 0x70])
  expect(new TextDecoder().decode(jsonCodec.encode({ time: 1, op: 'pong' }))).toBe('{"op":"pong","time":1}')
})

test.each(codecs.map((codec) => [codec.subprotocol, codec] as const))(
  '%s: data and snapshots made of encoded items say what was put in',
  (_, codec) => {
    const value = { mean: 0.5, counts: Int32Array.of(1, 2), bytes: Uint8Array.of(7), name: 'ä', none: null }
    const items = Array.from({ length: 20 }, (_, i) => ({
      seq: i + 1,
      time: 9,
      merged: i,
      value: codec.encodeValue(value),
    }))
    const expected = items.map(({ seq, time, merged }) => ({
      seq,
      time,
      ...(merged > 0 ? { merged } : {}),
      value,
    }))
    expect(fromWireValue(decode(codec, codec.encodeData(4, items)))).toEqual({
      op: 'data',
      channel: 4,
      items: expected,
    })
    const answer = {
      op: 'subscribed',
      request: 1,
      channel: 4,
      delivery: 'latest',
      epoch: 'e',
      from: 1,
      next: 2,
      recovered: true,
    } as const
    expect(fromWireValue(decode(codec, codec.encodeSubscribed(answer, items)))).toEqual({
      ...answer,
      snapshot: expected,
    })
  },
)

test.each(codecs.map((codec) => [codec.subprotocol, codec] as const))(
  '%s: an encoded value is cut out of its frame by tail',
  (_, codec) => {
    const value = codec.encodeValue({ a: [1, 2] })
    const frame = codec.encodeData(1, [{ seq: 1, time: 1, value }])
    const end = frame.length - codec.tail
    expect(Buffer.compare(frame.subarray(end - value.length, end), value)).toBe(0)
  },
)

test('values come back in both subprotocols', () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (Object.is(x, -0) ? 0 : x))
  const leaf = fc.oneof(
    number,
    fc.string({ unit: 'grapheme' }),
    fc.boolean(),
    fc.constant(null),
    fc.float64Array(),
    fc.int32Array(),
  )
  // the one name that decoding refuses
  const key = fc.string().filter((name) => name !== '__proto__')
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('value')), fc.dictionary(key, tie('value'))),
  }))
  fc.assert(
    fc.property(value, (sent) => {
      for (const codec of codecs) {
        const decoded = fromWireValue(codec.decodeValue(codec.encodeValue({ sent })))
        expect(decoded).toEqual({ sent })
      }
    }),
    { seed: 4, numRuns: 150 },
  )
})

test('what a typed array holds beyond its view never gets onto the wire', () => {
  const secret = new Float64Array([42, 1, 42])
  const bytes = msgpackCodec.encodeValue(secret.subarray(1, 2))
  expect(Buffer.from(bytes).includes(Buffer.from(Float64Array.of(42).buffer))).toBe(false)
})

test('a Map is refused', () => {
  expect(() => msgpackCodec.encodeValue(new Map())).toThrow(ProtocolError)
})

test.each([['no json'], ['[]'], ['"x"'], ['{}'], ['{"op":1}'], ['[[[[[[[[[[]]]]]]]]]]']])(
  'JSON %s is refused',
  (text) => {
    expect(() => jsonCodec.decode(new TextEncoder().encode(text), { nesting: 8, items: 4096 })).toThrow(
      ProtocolError,
    )
  },
)

test('bytes that are no UTF-8 are refused as JSON', () => {
  expect(() => decode(jsonCodec, Uint8Array.of(0x22, 0xff, 0x22))).toThrow(ProtocolError)
})

test('JSON has null for numbers that it does not have', () => {
  expect(toJson({ a: Number.NaN, b: Number.POSITIVE_INFINITY, c: 1 })).toBe('{"a":null,"b":null,"c":1}')
})
