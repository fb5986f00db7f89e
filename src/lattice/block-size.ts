import type { Block } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { latticeSize } from './lattice-size.ts'

/**
 * The block of plaquettes that moves at a time, read from `whole`, from a string like `8x8` (time x space), or from a pair of
 * numbers.
 *
 * @throws UsageError for anything else.
 * @example
 * blockSize('8x4') // [8, 4]
 */
export function blockSize(value: unknown): Block {
  if (value === 'whole') return value
  try {
    return latticeSize(value)
  } catch (cause) {
    throw new UsageError(
      `block ${typeof value === 'string' ? `'${value}'` : JSON.stringify(value)}: TxL or [bt, bx], whole numbers of plaquettes from 2 on such as 8x8, or whole`,
      { cause },
    )
  }
}

/** `8x4` or `whole`: what `blockSize` reads. */
export function blockName(block: Block): string {
  return block === 'whole' ? block : block.join('x')
}
