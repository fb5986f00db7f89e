export { type BackendChoice, backendChoices } from '../tensor/backend-name.ts'
export { needsMainThread } from '../tensor/needs-main-thread.ts'
export {
  type Activation,
  type Architecture,
  type ArchitectureOptions,
  activations,
  architectureSchema,
} from './architecture.ts'
export { checkModel, checkModelFits } from './check-model.ts'
export { defaultShape } from './default-shape.ts'
export type { Direction } from './direction.ts'
export { flattenWeights, trainableWeights, unflattenWeights } from './flat-weights.ts'
export {
  type LayerProfile,
  layerProfile,
  type ProfileQuantity,
  profileQuantities,
} from './layer-profile.ts'
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
export type { Proposal } from './proposal.ts'
export { type ReferenceOptions, type ReferencePoint, referenceTrajectory } from './reference-trajectory.ts'
export { type ShippedModel, shippedModel, shippedModels } from './shipped-model.ts'
export { type TrainingLossName, trainingLosses } from './training-loss-name.ts'
export type { Weight, WeightSpec } from './weight.ts'
