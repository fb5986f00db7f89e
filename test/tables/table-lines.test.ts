import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { TableLines } from '../../src/tables/table-lines.ts'

/** The lines of pieces of text or bytes. */
function read(...chunks: readonly (string | Uint8Array)[]): string[] {
  const result: string[] = []
  const lines = new TableLines('t.csv', (bytes, from, to) => {
    result.push(bytes.toString('utf8', from, to))
    expect(lines.count).toBe(result.length)
  })
  for (const chunk of chunks) lines.push(Buffer.from(chunk))
  lines.end()
  return result
}

test.each<[string, string, string[]]>([
  ['LF', 'a\nb\n', ['a', 'b']],
  ['CRLF', 'a\r\nb\r\n', ['a', 'b']],
  ['CR', 'a\rb\r', ['a', 'b']],
  ['no last end', 'a\nb', ['a', 'b']],
  ['blank lines', '\n\r\n\ra\n\n', ['', '', '', 'a', '']],
  ['all kinds', 'a\rb\r\nc\nd', ['a', 'b', 'c', 'd']],
  ['a byte order mark', '\ufeffa\n\ufeffb', ['a', '\ufeffb']],
  ['nothing', '', []],
])('lines end with %s', (_, text, lines) => {
  expect(read(text)).toEqual(lines)
})

it('does not depend on where the bytes are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('\r', '\n', '\r\n', 'a', 'bc', '\ufeff'), { maxLength: 12 }),
      fc.array(fc.nat(4), { maxLength: 20 }),
      (parts, cuts) => {
        const bytes = Buffer.from(parts.join(''))
        const chunks: Uint8Array[] = []
        let at = 0
        for (const cut of [...cuts, bytes.length]) {
          chunks.push(bytes.subarray(at, at + cut))
          at += cut
        }
        const lines = bytes.toString().split(/\r\n|\r|\n/)
        if (lines.at(-1) === '') lines.pop()
        if (lines.length > 0) lines[0] = lines[0]!.replace(/^\ufeff/, '')
        expect(read(...chunks)).toEqual(lines)
      },
    ),
    { numRuns: 1000 },
  )
})

it('gives lines as they end, and keeps no view of a chunk', () => {
  const result: string[] = []
  const lines = new TableLines('t.csv', (bytes, from, to) => result.push(bytes.toString('utf8', from, to)))
  const chunk = Buffer.from('1,2\r3')
  lines.push(chunk)
  chunk.fill(0)
  expect(result).toEqual(['1,2'])
  lines.push(Buffer.from(',4\r'))
  expect(result).toEqual(['1,2', '3,4'])
  lines.push(Buffer.from('\n5'))
  expect(result).toEqual(['1,2', '3,4'])
  lines.end()
  lines.end()
  expect(result).toEqual(['1,2', '3,4', '5'])
})

describe('what is no text in lines', () => {
  it('UTF-16', () => {
    expect(() => read(Buffer.from('\ufeffa\n', 'utf16le'))).toThrow(UsageError)
    expect(() => read(Buffer.from('\ufeffa\n', 'utf16le'))).toThrow('t.csv is UTF-16 text: save it as UTF-8')
  })

  it('a line without end', () => {
    const lines = new TableLines('t.csv', () => {})
    const chunk = Buffer.alloc(2 ** 24, 0x31)
    const endless = () => {
      for (let i = 0; i < 10; i++) lines.push(chunk)
    }
    expect(endless).toThrow('t.csv, line 1 is longer than 64 MiB: this is no table')
  })
})
