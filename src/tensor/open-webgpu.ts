import { BackendError } from '../errors.ts'
import { installLine } from '../files/index.ts'
import { firstLine } from './first-line.ts'
import { optionalPackage } from './optional-package.ts'
import type { TensorBackend } from './tensor-backend.ts'
import { tensorFlow } from './tensor-flow.ts'

/** The part of WebGPU's types that is needed here; the whole comes with the types of browsers. */
interface Adapter {
  readonly info: {
    readonly vendor: string
    readonly architecture: string
    readonly device: string
    readonly description: string
    readonly isFallbackAdapter?: boolean
  }
  readonly features: ReadonlySet<string>
  readonly limits: Readonly<Record<string, number>>
  requestDevice(descriptor: object): Promise<Device>
}
interface Device {
  destroy(): void
}
interface Gpu {
  requestAdapter(options: object): Promise<Adapter | null>
}
/** Package `webgpu`: Dawn for Node.js. */
interface Dawn {
  create(flags: readonly string[]): Gpu
  readonly globals: Readonly<Record<string, unknown>>
}
interface WebGpuPackage {
  readonly WebGPUBackend: new (device: Device, info: Adapter['info']) => object
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

const driver =
  'install the Vulkan driver of your graphics card and its loader (Debian: libvulkan1), or take another backend'
const packages = ['webgpu', '@tensorflow/tfjs-backend-webgpu'] as const

/** Keeps what `create` gave until `close`: when it is garbage collected, Dawn ends the process. */
const inUse = new Set<Gpu>()

/** Runs `make` with `navigator.gpu` set as in a browser, where the constructor of the backend looks for it. */
function withNavigator<T>(gpu: Gpu, make: () => T): T {
  const browser = globalThis as { navigator?: object }
  const isMissing = browser.navigator === undefined
  if (isMissing) Object.defineProperty(browser, 'navigator', { value: {}, configurable: true })
  const navigator = browser.navigator as { gpu?: Gpu }
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
  const [dawn, kernels] = packages
  const remedy = installLine(...packages)
  const { create, globals } = await optionalPackage<Dawn>(dawn, 'webgpu', remedy)
  const { default: webgpu } = await optionalPackage<{ default: WebGpuPackage }>(kernels, 'webgpu', remedy)
  Object.assign(globalThis, globals)
  let gpu: Gpu
  let adapter: Adapter | null
  try {
    gpu = create([])
    inUse.add(gpu)
    adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  } catch (cause) {
    throw new BackendError('webgpu', `Dawn does not start (${firstLine(cause)})`, driver, { cause })
  }
  if (adapter === null) {
    throw new BackendError('webgpu', 'no graphics adapter', driver)
  }
  const { info, features } = adapter
  const device = await adapter.requestDevice({
    requiredFeatures: ['timestamp-query'].filter((feature) => features.has(feature)),
    requiredLimits: Object.fromEntries(limits.map((limit) => [limit, adapter.limits[limit]])),
  })
  const backend = withNavigator(gpu, () => new webgpu.WebGPUBackend(device, info))
  tf.registerBackend('webgpu', () => backend as never)
  if (!(await tf.setBackend('webgpu')))
    throw new BackendError('webgpu', 'TensorFlow.js refuses the device', driver)
  // Dawn crashes a process that ends while a device is open
  const close = () => {
    process.off('exit', close)
    tf.removeBackend('webgpu')
    device.destroy()
    inUse.delete(gpu)
  }
  process.on('exit', close)
  return {
    name: 'webgpu',
    version: `tfjs ${tf.version_core}, webgpu ${webgpu.version_webgpu ?? tf.version_core}`,
    device: [info.description || info.device, info.vendor, info.architecture].filter(Boolean).join(', '),
    emulated: info.isFallbackAdapter === true,
    tf,
    matMul: (a, b) => tf.matMul(a, b),
    close,
  }
}
