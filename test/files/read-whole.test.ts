import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readWhole } from '../../src/files/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'read-whole-'))
const file = join(folder, 'file')
writeFileSync(file, 'abc')

it('gives the bytes of a file', () => {
  expect(Buffer.from(readWhole(file, 'model')).toString()).toBe('abc')
})

it('refuses at once what has no end, or is no file', () => {
  expect(() => readWhole(folder, 'model')).toThrow(
    /^model .* cannot be read: it is a folder: give the name of a file$/,
  )
  expect(() => readWhole(join(folder, 'none'), 'checkpoint')).toThrow(
    /^checkpoint .*none cannot be read: no such file$/,
  )
})

it.runIf(process.platform !== 'win32')('refuses a device', () => {
  expect(() => readWhole('/dev/zero', 'model')).toThrow(
    /^model \/dev\/zero cannot be read: it is a device, a pipe or a socket/,
  )
})
