import type { Block } from '../batch.ts'
import { UsageError } from '../errors.ts'
import type { LeapfrogModel } from './leapfrog-model.ts'
import { keptKicks, type LocalParameters, localShape } from './local-parameters.ts'

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
  const { layers, harmonics } = localShape(parameters)
  const { kicks, drifts } = keptKicks(layers)
  const weight = (values: Float64Array, shape: readonly number[]) => ({
    shape,
    values: Float32Array.from(values),
  })
  return {
    architecture: { network: 'local', layers, harmonics, block },
    weights: new Map([
      ['scale', weight(parameters.scale, [drifts])],
      ['transformation', weight(parameters.transformation, [kicks])],
      ['coefficients', weight(parameters.coefficients, [kicks, harmonics])],
      ['neighbours', weight(parameters.neighbours, [kicks])],
      ['logKickStep', weight(parameters.logKickStep, [kicks])],
      ['logDriftStep', weight(parameters.logDriftStep, [drifts])],
    ]),
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
  const values = (name: string) => Float64Array.from(weights.get(name)!.values)
  return {
    scale: values('scale'),
    transformation: values('transformation'),
    logKickStep: values('logKickStep'),
    coefficients: values('coefficients'),
    neighbours: values('neighbours'),
    logDriftStep: values('logDriftStep'),
  }
}
