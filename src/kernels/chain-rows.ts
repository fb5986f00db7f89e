import { UsageError } from '../errors.ts'
import type { ChainMemory, Field } from './chain-memory.ts'
import { numberBytes } from './lanes.ts'

/**
 * What a row keeps of a chain beside its links, in this order. The sums are among it, because local layers add them up
 * block by block, and another order of adding gives other last digits. The sines of plaquettes are not: the kernels compute
 * them from the links to the same bits.
 */
const keptFields: readonly Field[] = ['cos', 'sin', 'charge', 'energyError', 'acceptProbability', 'accepted']

/** Bytes of a row, which is a chain: its links in turns, bit for bit as in memory, then its kept fields in float64. */
function rowLayout({ links, precision }: ChainMemory) {
  const linkBytes = links * numberBytes(precision)
  return { linkBytes, rowBytes: linkBytes + keptFields.length * 8 }
}

/** All chains, `[chains, bytes of a row]`. */
export function saveRows(memory: ChainMemory): Uint8Array {
  const { linkBytes, rowBytes } = rowLayout(memory)
  const rows = new Uint8Array(memory.chains * rowBytes)
  // between two trajectories there is no proposal, so that its place in memory can be used
  const row = new Uint8Array(memory.buffer, memory.at.proposal, linkBytes)
  const numbers = new Float64Array(rows.buffer)
  for (let chain = 0; chain < memory.chains; chain++) {
    memory.kernels.linksToRow(memory.laneLinks(chain), memory.at.proposal, memory.links)
    rows.set(row, chain * rowBytes)
    const first = (chain * rowBytes + linkBytes) / 8
    keptFields.forEach((field, i) => {
      numbers[first + i] = memory.values[field][chain]!
    })
  }
  return rows
}

/**
 * Puts all chains back where `saveRows` left them. `observe` computes sines and sums of the links that are there.
 *
 * @throws UsageError for rows of another size.
 */
export function restoreRows(memory: ChainMemory, saved: Uint8Array, observe: () => void): void {
  const { linkBytes, rowBytes } = rowLayout(memory)
  const size = memory.chains * rowBytes
  if (saved.length !== size)
    throw new UsageError(
      `saved chains have ${saved.length} bytes: ${memory.chains} chains of this sampler need ${size}`,
    )
  const row = new Uint8Array(memory.buffer, memory.at.proposal, linkBytes)
  for (let chain = 0; chain < memory.chains; chain++) {
    row.set(saved.subarray(chain * rowBytes, chain * rowBytes + linkBytes))
    memory.kernels.rowToLinks(memory.laneLinks(chain), memory.at.proposal, memory.links)
  }
  observe()
  // a Float64Array must begin at a multiple of 8 bytes, where saved bytes need not
  const numbers = new DataView(saved.buffer, saved.byteOffset, saved.byteLength)
  for (let chain = 0; chain < memory.chains; chain++)
    keptFields.forEach((field, i) => {
      memory.values[field][chain] = numbers.getFloat64(chain * rowBytes + linkBytes + 8 * i, true)
    })
}
