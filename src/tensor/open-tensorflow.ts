import { createRequire } from 'node:module'
import util from 'node:util'
import { BackendError } from '../errors.ts'
import { installLine } from '../files/index.ts'
import { firstLine } from './first-line.ts'
import { graphicsCard } from './graphics-card.ts'
import { processor } from './processor.ts'
import type { TensorBackend } from './tensor-backend.ts'
import { tensorFlow } from './tensor-flow.ts'

const require = createRequire(import.meta.url)

/** What `tf.backend()` of @tensorflow/tfjs-node has, but its type does not tell. */
interface NativeBackend {
  readonly binding?: { readonly TF_Version?: string }
  readonly isUsingGpuDevice?: boolean
}

const packages = {
  'tensorflow-gpu': '@tensorflow/tfjs-node-gpu',
  tensorflow: '@tensorflow/tfjs-node',
} as const

/**
 * A script of the package downloads the library when npm installs the package. Newer versions of npm run it only if told to.
 */
const download = (packageName: string) =>
  `"npm rebuild ${packageName}", and before it "npm install-scripts approve ${packageName}" if npm knows that`

/**
 * TensorFlow's own library through its Node.js package, which downloads it when it is installed. The two packages
 * register the same backend and cannot both be loaded in one process.
 *
 * @throws BackendError when the package or its library is missing or cannot be loaded, or sees no CUDA device.
 */
export async function openTensorFlow(name: 'tensorflow-gpu' | 'tensorflow'): Promise<TensorBackend> {
  const tf = await tensorFlow(name)
  const packageName = packages[name]
  // these packages still use a function that Node.js 23 removed
  const node = util as unknown as { isNullOrUndefined?: (value: unknown) => boolean }
  node.isNullOrUndefined ??= (value) => value === null || value === undefined
  let version: string
  try {
    version = (require(`${packageName}/package.json`) as { version: string }).version
  } catch (cause) {
    throw new BackendError(name, `${packageName} is not installed`, installLine(packageName), { cause })
  }
  try {
    require(packageName)
  } catch (cause) {
    const text = firstLine(cause)
    if (!/can not be found at path/.test(text))
      throw new BackendError(name, `${packageName} cannot be loaded, ${text}`, 'take another backend', {
        cause,
      })
    const why = `${packageName} did not download its libtensorflow`
    throw new BackendError(name, why, download(packageName), { cause })
  }
  if (!(await tf.setBackend('tensorflow'))) {
    throw new BackendError(name, `${packageName} does not start`, 'take another backend')
  }
  const { binding, isUsingGpuDevice } = tf.backend() as unknown as NativeBackend
  if (name === 'tensorflow-gpu' && isUsingGpuDevice !== true) {
    throw new BackendError(
      name,
      'TensorFlow sees no CUDA device',
      'install the NVIDIA driver and the CUDA and cuDNN versions it asks for, or take another backend',
    )
  }
  return {
    name,
    version: `tfjs-node ${version}, TensorFlow ${binding?.TF_Version ?? 'of unknown version'}`,
    device: name === 'tensorflow-gpu' ? (graphicsCard() ?? 'CUDA device') : processor(),
    emulated: false,
    tf,
    matMul: (a, b) => tf.matMul(a, b),
    close() {},
  }
}
