import type { z } from 'zod'
import { UsageError } from '../errors.ts'
import { type Card, LocalLayersOnCard } from '../gpu/index.ts'
import { blockName } from '../lattice/index.ts'
import { layerTable } from '../layers/local/local-table.ts'
import { describeLocalLayers, type localLayersOptions } from './local-layers.ts'
import { initOnCard, type OnCardState, onCard } from './on-card.ts'
import type { Sampler } from './sampler.ts'

/**
 * `localLayers` on a graphics card (docs/gpu.md): the same random numbers and starts, momenta and links in whole numbers. The same card and driver
 * give the same bits again.
 *
 * @throws UsageError for float64, parameters that cannot be, or blocks that do not tile the lattice.
 */
export function localLayersOnCard(options: z.output<typeof localLayersOptions>): Sampler<OnCardState> {
  const { lattice, beta, precision, start, block, parameters } = options
  if (precision !== 'f32')
    throw new UsageError(
      'leapfrogLayers: a graphics card computes in 32 bits: leave out precision, or the backend',
    )
  const described = describeLocalLayers(options)
  const table = layerTable(parameters, beta, 'f64')
  return {
    ...described,
    ...onCard,
    identity: { ...described.identity, backend: 'webgpu' },
    init(key, from) {
      const settings = { layers: table.kicks - 1, block: blockName(block) }
      const chains = { lattice, beta, chains: key.chains }
      const sampler = (card: Card) => LocalLayersOnCard.make(card, chains, { block, table })
      return initOnCard({ lattice, start, settings, sampler }, key, from)
    },
  }
}
