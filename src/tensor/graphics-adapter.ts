import { BackendError } from '../errors.ts'
import { installLine } from '../files/index.ts'
import { firstLine } from './first-line.ts'
import { optionalPackage } from './optional-package.ts'

/** Package `webgpu`: Dawn for Node.js. */
interface Dawn {
  create(flags: readonly string[]): GPU
  readonly globals: Readonly<Record<string, unknown>>
}

/** A graphics adapter, which gives one device. */
export interface GraphicsAdapter {
  readonly gpu: GPU
  readonly adapter: GPUAdapter
  readonly info: GPUAdapterInfo
  /** The card and its driver, in one line. */
  readonly name: string
  /** Whether it emulates a graphics card on the processor. */
  readonly emulated: boolean
  /** Its limits of these names. */
  limits(names: readonly string[]): Record<string, number>
  /** Lets it go; its device must be destroyed before. */
  close(): void
}

/** What to do where no card answers. */
export const installDriver =
  'install the Vulkan driver of your graphics card and its loader (Debian: libvulkan1), or take another backend'

/** Keeps what `create` gave until `close`: when it is garbage collected, Dawn ends the process. */
const inUse = new Set<GPU>()

/**
 * The best graphics adapter of this machine, by package `webgpu`; `packages` must be installed with it.
 *
 * @throws BackendError when the package is missing or no graphics driver answers.
 */
export async function graphicsAdapter(packages: readonly string[] = ['webgpu']): Promise<GraphicsAdapter> {
  const { create, globals } = await optionalPackage<Dawn>('webgpu', 'webgpu', installLine(...packages))
  Object.assign(globalThis, globals)
  let gpu: GPU
  let adapter: GPUAdapter | null
  try {
    gpu = create([])
    inUse.add(gpu)
    adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  } catch (cause) {
    throw new BackendError('webgpu', `Dawn does not start (${firstLine(cause)})`, installDriver, { cause })
  }
  if (adapter === null) throw new BackendError('webgpu', 'no graphics adapter', installDriver)
  const { info, limits } = adapter as unknown as {
    info: GPUAdapterInfo & { readonly isFallbackAdapter?: boolean }
    limits: Record<string, number>
  }
  return {
    gpu,
    adapter,
    info,
    name: [info.description || info.device, info.vendor, info.architecture].filter(Boolean).join(', '),
    emulated: info.isFallbackAdapter === true,
    limits: (names) => Object.fromEntries(names.map((name) => [name, limits[name]!])),
    close: () => {
      inUse.delete(gpu)
    },
  }
}
