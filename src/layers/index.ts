export {
  type BatchGradient,
  type GradientRequest,
  gradientRowLength,
  groupCount,
  LocalGradients,
  type LocalGradientsOptions,
  meanGradient,
} from './local-gradients.ts'
export {
  flattenParameters,
  hmcParameters,
  type LocalParameters,
  type LocalShape,
  localShape,
  parameterCount,
  tiePalindromically,
  unflattenParameters,
} from './local-parameters.ts'
export { layerTable, pullBack } from './local-table.ts'
export { type LocalProposal, localTrajectory } from './local-trajectory.ts'
