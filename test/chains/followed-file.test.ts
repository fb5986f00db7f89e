import {
  appendFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { FollowedFile } from '../../src/chains/followed-file.ts'
import { RowReader } from '../../src/chains/row-reader.ts'
import { seededRandom } from '../stats/seeded-random.ts'

const folder = mkdtempSync(join(tmpdir(), 'followed-'))
afterAll(() => rmSync(folder, { recursive: true }))

function follow(name: string) {
  const path = join(folder, name)
  const told: string[] = []
  const tell = (text: string) => told.push(text.replaceAll(`${folder}/`, ''))
  const reader = new RowReader(new FollowedFile(path, tell), { thin: 1, header: false }, tell)
  const values: number[] = []
  /** Reads until nothing is there. */
  const catchUp = async () => {
    for (let quiet = 0; quiet < 2; ) {
      const rows = await reader.next()
      if (rows === undefined) quiet++
      else values.push(...rows.values)
    }
  }
  return { path, told, reader, values, catchUp }
}

describe('a file', () => {
  it('may be there later, and grow by bytes', async () => {
    const { path, values, catchUp, reader } = follow('late.txt')
    await catchUp()
    const text = Array.from({ length: 100 }, (_, i) => `${(i * 37) % 101}.5\n`).join('')
    for (const byte of text) {
      appendFileSync(path, byte)
      await catchUp()
    }
    reader.finish()
    await reader.close()
    expect(values).toEqual(Array.from({ length: 100 }, (_, i) => ((i * 37) % 101) + 0.5))
  })

  it('says what happens to it over a long time: rotated, cut, deleted, made again', async () => {
    const random = seededRandom(11)
    const { path, told, values, catchUp, reader } = follow('long.txt')
    const written: number[] = []
    writeFileSync(path, '')
    let pending = ''
    for (let append = 0; append < 3000; append++) {
      const value = Math.floor(1e6 * random()) / 64
      written.push(value)
      pending += `${value}\n`
      // a writer flushes whatever fits its buffer
      const cut = Math.floor(random() * (pending.length + 1))
      appendFileSync(path, pending.slice(0, cut))
      pending = pending.slice(cut)
      if (append % 7 === 0) await catchUp()
      if (append % 500 !== 499) continue
      appendFileSync(path, pending)
      pending = ''
      await catchUp()
      const kind = Math.floor(append / 500) % 3
      if (kind === 0) {
        renameSync(path, `${path}.1`)
        writeFileSync(path, '')
      } else if (kind === 1) truncateSync(path, 0)
      else unlinkSync(path)
      await catchUp()
      if (kind === 2) writeFileSync(path, '')
    }
    appendFileSync(path, pending)
    await catchUp()
    await reader.close()
    expect(values).toEqual(written)
    expect(told).toEqual([
      'long.txt was replaced by a new file: its rows go on the chain',
      'long.txt was cut to 0 bytes: it is read from its beginning, and its rows go on the chain',
      'long.txt is not there any more: a new file of this name is waited for',
      'long.txt was replaced by a new file: its rows go on the chain',
      'long.txt was replaced by a new file: its rows go on the chain',
      'long.txt was cut to 0 bytes: it is read from its beginning, and its rows go on the chain',
      'long.txt is not there any more: a new file of this name is waited for',
    ])
  })

  it('is no directory', async () => {
    const { reader } = follow('.')
    await expect(reader.next()).rejects.toThrow(/is a directory: name the files in it/)
  })
})
