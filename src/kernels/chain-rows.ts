import { UsageError } from '../errors.ts'
import type { ChainMemory, Field } from './chain-memory.ts'
import { numberBytes, VECTOR } from './lanes.ts'

/**
 * What a row keeps of a chain beside its links, in this order. The sums are among it, because local layers add them up
 * block by block, and another order of adding gives other last digits. The sines of plaquettes are not: the kernels compute
 * them from the links to the same bits.
 */
const keptFields: readonly Field[] = ['cos', 'sin', 'charge', 'energyError', 'acceptProbability', 'accepted']

/** The rows of all chains, `[chains, bytes of a row]`, zero at first. A row is a chain: its links in turns, then its kept fields. */
export function emptyRows({ chains, links, precision }: ChainMemory): Uint8Array {
  return new Uint8Array(chains * (links * numberBytes(precision) + keptFields.length * 8))
}

/** Copies the links of all chains bit for bit, from memory into their rows or back. */
export function copyLinks(memory: ChainMemory, rows: Uint8Array, way: 'save' | 'restore'): void {
  // words of 32 bits, whatever numbers they are part of
  const stored = new Uint32Array(memory.buffer)
  const wordsPerLink = numberBytes(memory.precision) / 4
  for (let chain = 0; chain < memory.chains; chain++) {
    const row = new Uint32Array(rows.buffer, rowStart(memory, rows, chain), memory.links * wordsPerLink)
    for (let word = 0; word < wordsPerLink; word++) {
      let at = memory.laneLinks(chain) / 4 + word
      for (let i = word; i < row.length; i += wordsPerLink, at += VECTOR / 4) {
        if (way === 'save') row[i] = stored[at]!
        else stored[at] = row[i]!
      }
    }
  }
}

/** Copies the kept fields of all chains, from memory into their rows or back. */
export function copyFields(memory: ChainMemory, rows: Uint8Array, way: 'save' | 'restore'): void {
  const linkBytes = memory.links * numberBytes(memory.precision)
  for (let chain = 0; chain < memory.chains; chain++) {
    const start = rowStart(memory, rows, chain) + linkBytes
    const row = new Float64Array(rows.buffer, start, keptFields.length)
    keptFields.forEach((field, i) => {
      if (way === 'save') row[i] = memory.values[field][chain]!
      else memory.values[field][chain] = row[i]!
    })
  }
}

/** A copy of rows that come from elsewhere, where views of numbers may begin at every row. */
export function checkedRows(memory: ChainMemory, given: Uint8Array): Uint8Array {
  const rows = emptyRows(memory)
  if (given.length !== rows.length)
    throw new UsageError(
      `saved chains have ${given.length} bytes: ${memory.chains} chains of this sampler need ${rows.length}`,
    )
  rows.set(given)
  return rows
}

function rowStart(memory: ChainMemory, rows: Uint8Array, chain: number): number {
  return rows.byteOffset + (rows.length / memory.chains) * chain
}
