import type tfjs from '@tensorflow/tfjs-core'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import type { BackendName } from './backend-name.ts'

/** TensorFlow.js, whichever backend is behind it. */
export type TensorFlow = typeof tfjs

export type {
  NamedTensorMap,
  Scalar,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  Variable,
} from '@tensorflow/tfjs-core'

/** Product of matrices `[n, k]` and `[k, m]`. */
export type MatMul = (a: Tensor2D, b: Tensor2D) => Tensor2D

/** An open backend, as the rest of the program sees it. A thread has one open at a time. */
export interface TensorBackend {
  readonly name: BackendName
  /** Of TensorFlow.js and of the package behind the backend. */
  readonly version: string
  /** What computes: a graphics card, a processor. */
  readonly device: string
  /** Whether it emulates a graphics card on the processor, which is slow. */
  readonly emulated: boolean
  readonly tf: TensorFlow
  /** Like `tf.matMul`, with a gradient that is fast on this backend. */
  readonly matMul: MatMul
  /** Gives the device back. The tensors of this backend are lost. */
  close(): void
}
