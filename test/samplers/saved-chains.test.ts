import { describe, expect, it } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import {
  checkBelongs,
  decodeSavedChains,
  encodeSavedChains,
  hmc,
  joinSavedChains,
  type SavedChains,
  someSavedChains,
} from '../../src/samplers/index.ts'
import { digestOf, headerOf } from '../../src/samplers/saved-chains.ts'
import { stretchOf } from './kept-samplers.ts'

const sampler = hmc({ lattice: '4x4', beta: 2, chains: 7, seed: 5, instantonHits: 2 })
const { saved } = await stretchOf(sampler, { trajectories: 3, shares: 1 })
const part = (firstChain: number, chains: number) => someSavedChains(saved, firstChain, chains)

describe('saved chains', () => {
  it('come back from their bytes, and from another thread', () => {
    const encoded = encodeSavedChains(saved)
    expect(decodeSavedChains(encoded)).toEqual(saved)
    // at any address
    const shifted = new Uint8Array(encoded.length + 3)
    shifted.set(encoded, 3)
    expect(decodeSavedChains(shifted.subarray(3))).toEqual(saved)
    const cloned = structuredClone(saved)
    expect(cloned).toEqual(saved)
    checkBelongs(cloned, sampler)
  })

  it('may be cut and joined in any way', () => {
    expect(joinSavedChains([part(5, 2), part(0, 1), part(1, 4)])).toEqual(saved)
    const middle = joinSavedChains([part(3, 2), part(2, 1)])
    expect(middle).toEqual(part(2, 3))
    expect(someSavedChains(middle, 3, 1)).toEqual(part(3, 1))
    expect(part(0, 7)).toEqual(saved)
  })

  it.each<[string, () => unknown, RegExp]>([
    [
      'chains that are not there',
      () => part(5, 3),
      /chains 5 to 7 are not all among the saved chains 0 to 6/,
    ],
    ['chains before the first', () => someSavedChains(part(2, 3), 1, 2), /chains 1 to 2 are not all among/],
    ['no part', () => joinSavedChains([]), /no saved chains to join/],
    ['a gap', () => joinSavedChains([part(0, 2), part(3, 4)]), /after chain 1 comes chain 3/],
    ['a chain twice', () => joinSavedChains([part(0, 2), part(1, 6)]), /after chain 1 comes chain 1/],
  ])('refuse %s', (_, cut, message) => {
    expect(cut).toThrow(UsageError)
    expect(cut).toThrow(message)
  })

  it('are not joined with those of another trajectory or run', async () => {
    const later = await stretchOf(sampler, { trajectories: 1, shares: 1, from: saved })
    const tail = someSavedChains(later.saved, 3, 4)
    expect(() => joinSavedChains([part(0, 3), tail])).toThrow(
      /chains 3 to 6 and 0 to 2 are of different runs or trajectories/,
    )
  })

  it('are refused when any bit of their bytes has flipped', () => {
    const encoded = encodeSavedChains(saved)
    const header = encoded.indexOf(10, 65)
    // every bit of digest and header, and one of every byte of the chains
    for (let bit = 0; bit < 8 * encoded.length; bit += bit < 8 * header + 16 ? 1 : 9) {
      const flipped = encoded.slice()
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      expect(() => decodeSavedChains(flipped)).toThrow(UsageError)
    }
    for (const length of [0, 1, 64, 65, header, header + 1, encoded.length - 1])
      expect(() => decodeSavedChains(encoded.subarray(0, length))).toThrow(UsageError)
  })

  it.each([[undefined], ['text'], [[1, 2]], [new ArrayBuffer(100)], [JSON.parse(JSON.stringify(saved))]])(
    'are not read from anything but bytes, such as %s',
    (encoded) => {
      expect(() => decodeSavedChains(encoded as never)).toThrow(UsageError)
      expect(() => decodeSavedChains(encoded as never)).toThrow(/from bytes, a Uint8Array/)
    },
  )

  it('of a later format are refused by its number', () => {
    const header = headerOf(saved).replace('"format":1', '"format":2')
    const encoded = Buffer.concat([Buffer.from(`${digestOf(header, saved.bytes)}\n${header}\n`), saved.bytes])
    expect(() => decodeSavedChains(encoded)).toThrow(/are of format 2: this version reads format 1/)
  })

  it.each<[string, (chains: SavedChains) => SavedChains]>([
    [
      'bytes',
      (chains) => ({ ...chains, bytes: chains.bytes.map((byte, i) => (i === 17 ? byte ^ 4 : byte)) }),
    ],
    ['trajectory', (chains) => ({ ...chains, trajectory: 4 })],
    ['firstChain', (chains) => ({ ...chains, firstChain: 1 })],
    ['chains', (chains) => ({ ...chains, chains: 1 })],
    ['settings', (chains) => ({ ...chains, settings: { ...chains.settings, stepSize: 0.1500000001 } })],
    ['owner', (chains) => ({ ...chains, belongsTo: { ...chains.belongsTo, beta: 2.5 } })],
    [
      'digest',
      (chains) => ({ ...chains, digest: chains.digest.replace(/.$/, (d) => (d === '0' ? '1' : '0')) }),
    ],
  ])('are refused when their %s have been changed in memory', (_, change) => {
    const changed = change(saved)
    const message = 'these saved chains have been changed since they were saved: take another copy'
    for (const use of [
      () => checkBelongs(changed, sampler),
      () => someSavedChains(changed, 0, 1),
      () => joinSavedChains([changed]),
      () => encodeSavedChains(changed),
    ])
      expect(use).toThrow(new UsageError(message))
  })

  it.each([undefined, null, 7, 'chains', {}, { bytes: new Uint8Array(3) }])('are not %j', (value) => {
    expect(() => checkBelongs(value as never, sampler)).toThrow(/these are no saved chains/)
  })
})
