import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { writeWhole } from '../../src/layers/index.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'write-'))

it('replaces a file', () => {
  const file = join(folder(), 'a')
  writeWhole(file, Uint8Array.of(1, 2, 3))
  writeWhole(file, Uint8Array.of(4))
  expect([...readFileSync(file)]).toEqual([4])
})

it('says what cannot be written and leaves nothing beside it', () => {
  const place = folder()
  mkdirSync(join(place, 'taken', 'by'), { recursive: true })
  expect(() => writeWhole(join(place, 'taken'), Uint8Array.of(1))).toThrow(/taken cannot be written/)
  expect(readdirSync(place)).toEqual(['taken'])
})

it('a reader never sees part of a file, even where the writer is killed', async () => {
  const place = folder()
  const file = join(place, 'a')
  const size = 4_000_000
  writeFileSync(file, new Uint8Array(size))
  const script = `
    import { layers } from 'leapstream'
    for (let i = 1; ; i++) layers.writeWhole(${JSON.stringify(file)}, new Uint8Array(${size}).fill(i % 256))`
  const child = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  child.catch(() => {})
  const seen = new Set<number>()
  for (let i = 0; i < 400 && seen.size < 8; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10))
    const bytes = readFileSync(file)
    expect(bytes.length).toBe(size)
    expect(bytes.every((byte) => byte === bytes[0])).toBe(true)
    seen.add(bytes[0]!)
  }
  child.child.kill('SIGKILL')
  await child.catch(() => {})
  const bytes = readFileSync(file)
  expect(bytes.length).toBe(size)
  expect(bytes.every((byte) => byte === bytes[0])).toBe(true)
  expect(seen.size).toBeGreaterThan(1)
}, 20_000)
