import type { Block } from '../../batch.ts'
import { UsageError } from '../../errors.ts'
import type { LeapfrogModel } from '../model/leapfrog-model.ts'
import { forLocalArrays, type LocalParameters, localWeights } from '../model/local-weights.ts'
import { localShape } from './local-parameters.ts'

/**
 * A local model for its file, from the parameters that the kernels train. Weights are float32 there.
 *
 * @throws UsageError where the lengths of the parameters contradict each other, or a number is not finite.
 * @example
 * saveModel(localModel(parameters, [8, 8], { beta: 5, lattice: [16, 16] }), 'mine.safetensors')
 */
export function localModel(
  parameters: LocalParameters,
  block: Block,
  training: LeapfrogModel['training'],
  provenance: LeapfrogModel['provenance'] = {},
): LeapfrogModel {
  const shape = localShape(parameters)
  const { layers, harmonics } = shape
  return {
    architecture: { network: 'local', layers, harmonics, block },
    weights: new Map(
      localWeights(shape).map(({ name, shape }) => [
        name,
        { shape, values: Float32Array.from(parameters[name]) },
      ]),
    ),
    training,
    provenance,
  }
}

/**
 * The parameters of a local model, as the kernels take them.
 *
 * @throws UsageError for a model of another network.
 * @example
 * localParameters(loadModel('models/u1-beta5.safetensors')).scale
 */
export function localParameters({ architecture, weights }: LeapfrogModel): LocalParameters {
  if (architecture.network !== 'local')
    throw new UsageError(`a ${architecture.network} model has no local parameters: use a local one`)
  return forLocalArrays((name) => Float64Array.from(weights.get(name)!.values))
}
