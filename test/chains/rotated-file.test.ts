import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type * as FileSystem from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'
import { FollowedFile } from '../../src/chains/followed-file.ts'

/** What happens between the end of a file and the look whether it was replaced. */
const meanwhile = vi.hoisted(() => ({ act: () => {} }))
vi.mock('node:fs/promises', async (importActual) => {
  const actual = await importActual<typeof FileSystem>()
  return {
    ...actual,
    stat: (path: string) => {
      meanwhile.act()
      return actual.stat(path)
    },
  }
})

const folder = mkdtempSync(join(tmpdir(), 'rotated-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('loses nothing of a file that grows once more just before it is replaced', async () => {
  const path = join(folder, 'chain.txt')
  writeFileSync(path, '1\n')
  const file = new FollowedFile(path, () => {})
  let text = ''
  const catchUp = async () => {
    for (let bytes = await file.read(); bytes !== 'nothing'; bytes = await file.read()) {
      text += `[${file.restarts}] ${Buffer.from(bytes).toString()}`
    }
  }
  meanwhile.act = () => {
    meanwhile.act = () => {}
    appendFileSync(path, '2\n')
    renameSync(path, `${path}.1`)
    writeFileSync(path, '3\n')
  }
  await catchUp()
  await file.close()
  expect(text).toBe('[0] 1\n[0] 2\n[1] 3\n')
})
