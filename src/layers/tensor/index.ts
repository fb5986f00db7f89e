// What computes on tensors: for this program, not for those that use it, since TensorFlow.js, whose types these have, need
// not be installed there.
export { ModelOnTensors } from './model-on-tensors.ts'
export { openModel } from './open-model.ts'
export type { PhaseSpace, SubStep } from './phase-space.ts'
export { TensorGradients, type TensorGradientsOptions } from './tensor-gradients.ts'
export { type Jumps, trainingLoss } from './training-loss.ts'
