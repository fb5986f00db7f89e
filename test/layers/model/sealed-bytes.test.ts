import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { UsageError } from '../../../src/errors.ts'
import { loadModel, saveModel, shippedModels } from '../../../src/layers/index.ts'
import { decodeModel } from '../../../src/layers/model/model-file.ts'
import { decodeSafeTensors, encodeSafeTensors } from '../../../src/layers/model/safetensors.ts'
import { seededRandom } from '../../stats/seeded-random.ts'
import { architectures, randomModel } from '../random-model.ts'

const folder = mkdtempSync(join(tmpdir(), 'leapstream-sealed-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'model.safetensors')

/** Reads `bytes` with each of some bits flipped; gives the bits with which they were not refused in one line. */
function acceptedFlips(bytes: Uint8Array, bits: Iterable<number>): number[] {
  const accepted: number[] = []
  for (const bit of bits) {
    const copy = Uint8Array.from(bytes)
    copy[bit >> 3]! ^= 1 << (bit & 7)
    try {
      decodeModel(copy, 'it')
      accepted.push(bit)
    } catch (error) {
      if (!(error instanceof UsageError) || error.message.includes('\n')) throw error
    }
  }
  return accepted
}

function* draws(count: number, below: number, seed: number): Generator<number> {
  const random = seededRandom(seed)
  for (let i = 0; i < count; i++) yield Math.floor(random() * below)
}

it('every flipped bit of a small model is refused', () => {
  saveModel(randomModel({ network: 'local', layers: 2 }, [4, 4]), file)
  const bytes = readFileSync(file)
  expect(acceptedFlips(bytes, Array(8 * bytes.length).keys())).toEqual([])
})

it.each(architectures([4, 6]))('of a $network model flipped bits are refused', (architecture) => {
  saveModel(randomModel(architecture, [4, 6]), file)
  const bytes = readFileSync(file)
  expect(acceptedFlips(bytes, draws(500, 8 * bytes.length, 1))).toEqual([])
})

it('shipped models have a digest, by which flipped bits are refused', () => {
  expect(shippedModels()).not.toEqual([])
  shippedModels().forEach(({ file: shipped, name }, i) => {
    const bytes = readFileSync(shipped)
    expect(decodeSafeTensors(bytes, name).metadata.sha256, name).toMatch(/^[0-9a-f]{64}$/)
    expect(acceptedFlips(bytes, draws(200, 8 * bytes.length, i + 1)), name).toEqual([])
  })
})

it('the digest is the SHA-256 of the file with zeros in its place, as anyone can check', () => {
  saveModel(randomModel({ network: 'local', layers: 2 }, [4, 4]), file)
  const text = readFileSync(file, 'latin1')
  const digest = /"sha256":"([0-9a-f]{64})"/.exec(text)![1]!
  const hash = createHash('sha256').update(text.replace(digest, '0'.repeat(64)), 'latin1')
  expect(hash.digest('hex')).toBe(digest)
})

it('a changed file says so, a file of another program needs no digest', () => {
  saveModel(randomModel({ network: 'local', layers: 2 }, [4, 4]), file)
  const { tensors, metadata } = decodeSafeTensors(readFileSync(file), file)
  const write = (changed: Record<string, string>) =>
    writeFileSync(file, encodeSafeTensors({ tensors, metadata: changed }))
  write({ ...metadata, provenance: '{"seed":"2"}' })
  expect(() => loadModel(file)).toThrow(
    /was damaged or changed since it was written: it does not have the SHA-256/,
  )
  const { sha256, ...without } = metadata
  write(without)
  expect(() => loadModel(file)).toThrow(/does not have the SHA-256/)
  write({ ...without, format: 'leapstream-model-1' })
  expect(loadModel(file).weights).toEqual(tensors)
})
