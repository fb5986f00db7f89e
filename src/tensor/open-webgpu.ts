import { BackendError } from '../errors.ts'
import { installLine } from '../files/index.ts'
import { graphicsAdapter, installDriver } from './graphics-adapter.ts'
import { optionalPackage } from './optional-package.ts'
import type { TensorBackend } from './tensor-backend.ts'
import { tensorFlow } from './tensor-flow.ts'

interface WebGpuPackage {
  readonly WebGPUBackend: new (device: GPUDevice, info: GPUAdapterInfo) => object
  readonly version_webgpu?: string
}

/** Limits that are raised from WebGPU's defaults to the card's, for the kernels of TensorFlow.js. */
const limits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
]

const packages = ['webgpu', '@tensorflow/tfjs-backend-webgpu'] as const

/** Runs `make` with `navigator.gpu` set as in a browser, where the constructor of the backend looks for it. */
function withNavigator<T>(gpu: GPU, make: () => T): T {
  const browser = globalThis as { navigator?: object }
  const isMissing = browser.navigator === undefined
  if (isMissing) Object.defineProperty(browser, 'navigator', { value: {}, configurable: true })
  const navigator = browser.navigator as { gpu?: GPU }
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true })
  try {
    return make()
  } finally {
    // left in place it would keep the process from ending
    delete navigator.gpu
    if (isMissing) delete browser.navigator
  }
}

/**
 * WebGPU: Dawn's implementation for Node.js. Reading results back is asynchronous only.
 *
 * @throws BackendError when one of its two packages is missing or no graphics driver answers.
 */
export async function openWebGpu(): Promise<TensorBackend> {
  const tf = await tensorFlow('webgpu')
  const [, kernels] = packages
  const graphics = await graphicsAdapter(packages)
  const { default: webgpu } = await optionalPackage<{ default: WebGpuPackage }>(
    kernels,
    'webgpu',
    installLine(...packages),
  )
  const { gpu, adapter, info } = graphics
  const device = await adapter.requestDevice({
    requiredFeatures: (['timestamp-query'] as const).filter((feature) => adapter.features.has(feature)),
    requiredLimits: graphics.limits(limits),
  })
  const backend = withNavigator(gpu, () => new webgpu.WebGPUBackend(device, info))
  tf.registerBackend('webgpu', () => backend as never)
  if (!(await tf.setBackend('webgpu')))
    throw new BackendError('webgpu', 'TensorFlow.js refuses the device', installDriver)
  // Dawn crashes a process that ends while a device is open
  const close = () => {
    process.off('exit', close)
    tf.removeBackend('webgpu')
    device.destroy()
    graphics.close()
  }
  process.on('exit', close)
  return {
    name: 'webgpu',
    version: `tfjs ${tf.version_core}, webgpu ${webgpu.version_webgpu ?? tf.version_core}`,
    device: graphics.name,
    emulated: graphics.emulated,
    tf,
    matMul: (a, b) => tf.matMul(a, b),
    close,
  }
}
