import type { Block, Lattice } from '../batch.ts'
import { UsageError } from '../errors.ts'

/**
 * Checks that blocks can be what moves at a time.
 *
 * @throws UsageError unless blocks of 2 sites and more tile the lattice.
 */
export function checkBlock(block: Block, [nt, nx]: Lattice): void {
  if (block === 'whole') return
  const [bt, bx] = block
  if (bt >= 2 && bx >= 2 && nt % bt === 0 && nx % bx === 0) return
  throw new UsageError(
    `blocks of ${bt}x${bx} do not tile a ${nt}x${nx} lattice: give a block whose sides divide those of the lattice`,
  )
}
