export { type BackendChoice, type BackendName, backendChoices, backendNames } from './backend-name.ts'
export type { Examination } from './examine-backend.ts'
export { examineBackends } from './examine-backends.ts'
export { needsMainThread } from './needs-main-thread.ts'
export { openBackend } from './open-backend.ts'
export { type GraphicsCard, openCard } from './open-card.ts'
export type {
  MatMul,
  NamedTensorMap,
  Scalar,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  TensorBackend,
  TensorFlow,
  Variable,
} from './tensor-backend.ts'
