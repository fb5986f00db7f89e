import type { Lattice } from '../batch.ts'
import { type BackendChoice, openBackend } from '../tensor/index.ts'
import { LeapfrogLayers } from './leapfrog-layers.ts'
import type { LeapfrogModel } from './leapfrog-model.ts'

/**
 * A model on a backend that is opened for it; `dispose` gives both back.
 *
 * @throws UsageError when the model belongs to another lattice; BackendError when the backend cannot be had.
 * @example
 * const layers = await openLayers(loadModel('model.safetensors'), [16, 16], 'wasm')
 */
export async function openLayers(
  model: LeapfrogModel,
  lattice: Lattice,
  backend: BackendChoice = 'auto',
): Promise<LeapfrogLayers> {
  const opened = await openBackend(backend)
  try {
    return new LeapfrogLayers(opened, model, lattice)
  } catch (error) {
    opened.close()
    throw error
  }
}
