export { type BackendChoice, backendChoices } from '../tensor/backend-name.ts'
export { needsMainThread } from '../tensor/needs-main-thread.ts'
export type { BatchGradient, GradientRequest } from './batch-gradient.ts'
export type { Direction } from './direction.ts'
export { defaultShape } from './local/default-shape.ts'
export {
  gradientRowLength,
  groupCount,
  LocalGradients,
  type LocalGradientsOptions,
  meanGradient,
} from './local/local-gradients.ts'
export { localModel, localParameters } from './local/local-model.ts'
export {
  flattenParameters,
  hmcParameters,
  localShape,
  parameterCount,
  unflattenParameters,
} from './local/local-parameters.ts'
export { layerTable, pullBack } from './local/local-table.ts'
export {
  type Activation,
  type Architecture,
  type ArchitectureOptions,
  activations,
  architectureSchema,
  driftKinds,
} from './model/architecture.ts'
export { checkModel, checkModelFits } from './model/check-model.ts'
export { flattenWeights, trainableWeights, unflattenWeights } from './model/flat-weights.ts'
export { type LeapfrogModel, type ModelOrigin, weightSpecs } from './model/leapfrog-model.ts'
export { forLocalArrays, keptKicks, type LocalParameters, type LocalShape } from './model/local-weights.ts'
export { loadModel, saveModel } from './model/model-file.ts'
export { type NewModelOptions, newModel } from './model/new-model.ts'
export { type ShippedModel, shippedModel, shippedModels, shippedNetworks } from './model/shipped-model.ts'
export type { Weight, WeightSpec } from './model/weight.ts'
export type { Proposal } from './proposal.ts'
export {
  type LayerProfile,
  layerProfiles,
  type ProfileQuantity,
  profileQuantities,
} from './reference/layer-profiles.ts'
export {
  type ReferenceOptions,
  type ReferencePoint,
  referenceTrajectory,
} from './reference/reference-trajectory.ts'
export { type TrainingLossName, trainingLosses } from './training-loss-name.ts'
