import { processor } from './processor.ts'
import type { TensorBackend } from './tensor-backend.ts'
import { tensorFlow } from './tensor-flow.ts'

/** The backend in plain JavaScript: slow. */
export async function openCpu(): Promise<TensorBackend> {
  const tf = await tensorFlow('cpu')
  await tf.setBackend('cpu')
  return {
    name: 'cpu',
    version: `tfjs ${tf.version_core}`,
    device: processor(),
    emulated: false,
    tf,
    matMul: (a, b) => tf.matMul(a, b),
    close() {},
  }
}
