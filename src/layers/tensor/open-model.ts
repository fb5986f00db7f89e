import type { Lattice } from '../../batch.ts'
import { type BackendChoice, openBackend } from '../../tensor/index.ts'
import type { LeapfrogModel } from '../model/leapfrog-model.ts'
import { ModelOnTensors } from './model-on-tensors.ts'

/**
 * A model on a backend that is opened for it; `dispose` gives both back.
 *
 * @throws UsageError when the model belongs to another lattice; BackendError when the backend cannot be had.
 * @example
 * const layers = await openModel(loadModel('model.safetensors'), [16, 16], 'wasm')
 */
export async function openModel(
  model: LeapfrogModel,
  lattice: Lattice,
  backend: BackendChoice = 'auto',
): Promise<ModelOnTensors> {
  const opened = await openBackend(backend)
  try {
    return new ModelOnTensors(opened, model, lattice)
  } catch (error) {
    opened.close()
    throw error
  }
}
