import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ProtocolError } from '../../src/errors.ts'
import { msgpackCodec } from '../../src/wire/codec.ts'
import { scanFrame, scanText } from '../../src/wire/scan.ts'

const limits = { nesting: 8, items: 4096 }
const op = [0xa2, 0x6f, 0x70, 0xa1, 0x78] // 'op', 'x'
const frame = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes)
const nested = (levels: number): Uint8Array =>
  frame(0x82, ...op, 0xa1, 0x61, ...new Array(levels - 1).fill(0x91), 0xc0)

test.each([
  ['map 16', frame(0xde, 0, 1, ...op)],
  ['map 32', frame(0xdf, 0, 0, 0, 1, ...op)],
  ['8 levels', nested(8)],
  [
    'all numbers',
    frame(
      0x81,
      0xa1,
      0x61,
      0x9c,
      0x7f,
      0xe0,
      0xcc,
      1,
      0xcd,
      1,
      2,
      0xce,
      1,
      2,
      3,
      4,
      0xcf,
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      8,
      0xd0,
      1,
      0xd1,
      1,
      2,
      0xd2,
      1,
      2,
      3,
      4,
      0xd3,
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      8,
      0xca,
      1,
      2,
      3,
      4,
      0xcb,
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      8,
    ),
  ],
  [
    'text and bytes of all lengths',
    frame(0x81, 0xd9, 1, 0x61, 0x94, 0xc4, 1, 9, 0xc5, 0, 1, 9, 0xc6, 0, 0, 0, 1, 9, 0xda, 0, 1, 0x62),
  ],
])('%s is accepted', (_, bytes) => {
  expect(() => scanFrame(bytes, limits)).not.toThrow()
})

test.each([
  ['nothing', frame(), 'cut short'],
  ['a number', frame(7), 'not a map'],
  ['an array', frame(0x90), 'not a map'],
  ['a cut map', frame(0x81, 0xa2, 0x6f), 'cut short'],
  ['a byte too many', frame(0x81, ...op, 0), '1 bytes too many'],
  ['9 levels', nested(9), 'more than 8 levels'],
  [
    'an array that pretends to be huge',
    frame(0x81, 0xa1, 0x61, 0xdd, 255, 255, 255, 255),
    'more than 4096 items',
  ],
  ['bytes that pretend to be huge', frame(0x81, 0xa1, 0x61, 0xc6, 255, 255, 255, 255), 'cut short'],
  ['a number as key', frame(0x81, 1, 1), 'is no text'],
  [
    'a record definition, as the package msgpackr has it',
    frame(0x81, 0xa1, 0x61, 0xd4, 0x72, 0x40),
    'type 0xd4',
  ],
  [
    'a regular expression, as the package msgpackr has it',
    frame(0x81, 0xa1, 0x61, 0xc7, 1, 0x78, 0x90),
    'type 0xc7',
  ],
  ['a timestamp', frame(0x81, 0xa1, 0x61, 0xd6, 0xff, 0, 0, 0, 0), 'type 0xd6'],
  ['the type that is never used', frame(0x81, 0xa1, 0x61, 0xc1), 'type 0xc1'],
])('%s is refused', (_, bytes, message) => {
  expect(() => scanFrame(bytes, limits)).toThrow(ProtocolError)
  expect(() => scanFrame(bytes, limits)).toThrow(message)
})

test('4096 items are accepted and one more refused', () => {
  const array = (length: number): Uint8Array =>
    frame(0x81, 0xa1, 0x61, 0xdc, length >> 8, length & 255, ...new Array(length).fill(0))
  expect(() => scanFrame(array(4094), limits)).not.toThrow() // 1 key + 1 value + 4094
  expect(() => scanFrame(array(4095), limits)).toThrow('more than 4096 items')
})

test('whatever bytes come, they are decoded or refused with a ProtocolError', () => {
  const decodes = (bytes: Uint8Array): void => {
    try {
      expect(typeof msgpackCodec.decode(bytes, limits).op).toBe('string')
    } catch (error) {
      expect(error).toBeInstanceOf(ProtocolError)
    }
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), decodes), { seed: 2, numRuns: 1000 })
  const good = msgpackCodec.encode({
    op: 'subscribe',
    request: 7,
    topic: 'run/1/hmc/measurement/Q',
    from: { epoch: 'abc', seq: 70000 },
    maxHz: 2.5,
  })
  const mutation = fc.record({ at: fc.nat(good.length - 1), byte: fc.nat(255), cut: fc.nat(good.length) })
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
      const bytes = Uint8Array.from(good)
      for (const { at, byte } of mutations) bytes[at] = byte
      decodes(bytes)
      decodes(bytes.subarray(0, mutations[0]!.cut))
    }),
    { seed: 3, numRuns: 2000 },
  )
})

test('text is refused when too deep or too long, and brackets in strings do not count', () => {
  expect(() => scanText('[[[[[[[[1]]]]]]]]', limits)).not.toThrow()
  expect(() => scanText('[[[[[[[[[1]]]]]]]]]', limits)).toThrow('more than 8 levels')
  expect(() => scanText(`{"a": "${'['.repeat(20)}\\"["}`, limits)).not.toThrow()
  expect(() => scanText(`[${'0,'.repeat(4097)}0]`, limits)).toThrow('more than 4096 items')
})
