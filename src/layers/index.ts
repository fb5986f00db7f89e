export { type BackendChoice, backendChoices, needsMainThread } from '../tensor/index.ts'
export {
  type Activation,
  type Architecture,
  type ArchitectureOptions,
  activations,
  architectureSchema,
} from './architecture.ts'
export { checkModel, checkModelFits } from './check-model.ts'
export { defaultShape } from './default-shape.ts'
export { flattenWeights, trainableWeights, unflattenWeights } from './flat-weights.ts'
export {
  type LayerProfile,
  layerProfile,
  type ProfileQuantity,
  profileQuantities,
} from './layer-profile.ts'
export { type Direction, LeapfrogLayers, type Proposal } from './leapfrog-layers.ts'
export { type LeapfrogModel, type TrainingSummary, weightSpecs } from './leapfrog-model.ts'
export {
  type BatchGradient,
  type GradientRequest,
  gradientRowLength,
  groupCount,
  LocalGradients,
  type LocalGradientsOptions,
  meanGradient,
} from './local-gradients.ts'
export { localModel, localParameters } from './local-model.ts'
export {
  flattenParameters,
  hmcParameters,
  keptKicks,
  type LocalParameters,
  type LocalShape,
  localShape,
  parameterCount,
  unflattenParameters,
} from './local-parameters.ts'
export { layerTable, pullBack } from './local-table.ts'
export { loadModel, saveModel } from './model-file.ts'
export { type NewModelOptions, newModel } from './new-model.ts'
export { openLayers } from './open-layers.ts'
export type { PhaseSpace, SubStep } from './phase-space.ts'
export { type ReferenceOptions, type ReferencePoint, referenceTrajectory } from './reference-trajectory.ts'
export { type ShippedModel, shippedModel, shippedModels } from './shipped-model.ts'
export { TensorGradients, type TensorGradientsOptions } from './tensor-gradients.ts'
export { type Jumps, type TrainingLossName, trainingLoss, trainingLosses } from './training-loss.ts'
export type { Weight, WeightSpec } from './weight.ts'
