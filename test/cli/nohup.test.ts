import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isProtectedByNohup } from '../../src/cli/nohup.ts'

const folder = mkdtempSync(join(tmpdir(), 'nohup-'))
const descriptor = (flags: string) => {
  const file = join(folder, flags)
  writeFileSync(file, `pos:\t0\nflags:\t${flags}\nmnt_id:\t15\n`)
  return file
}

describe('nohup is seen', () => {
  it.each([
    ['by the name that shells leave', { _: '/usr/bin/nohup' }, descriptor('0100000'), true],
    ['by a standard input that can only be written', { _: '/usr/bin/node' }, descriptor('0100001'), true],
    ['not where there is neither', { _: '/usr/bin/node' }, descriptor('0100002'), false],
    ['not in a name that only contains it', { _: '/opt/nohup/leapstream' }, descriptor('0100000'), false],
    ['not where nothing can be told', {}, join(folder, 'none'), false],
  ])('%s', (_, environment, standardInput, expected) => {
    expect(isProtectedByNohup(environment, standardInput)).toBe(expected)
  })
})
