import { BackendError } from '../errors.ts'
import { graphicsAdapter } from './graphics-adapter.ts'

/** Set to `allow`, lets chains run on a driver that emulates a graphics card on the processor: for tests. */
const EMULATION = 'LEAPSTREAM_EMULATED_CARD'

/** A graphics card that is open for kernels of its owner. */
export interface GraphicsCard {
  readonly device: GPUDevice
  /** The card and its driver, in one line. */
  readonly name: string
  readonly emulated: boolean
  /** What to do once it is lost. */
  readonly whenLost: string
  /** Gives the card back; what lies on it is lost. */
  close(): void
}

/** Limits that are raised from WebGPU's defaults to the card's. */
const limits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
]

/**
 * Opens the best graphics card of this machine.
 *
 * @throws BackendError when package `webgpu` is missing or no graphics driver answers, and for one that only emulates a card.
 */
export async function openCard(): Promise<GraphicsCard> {
  const { adapter, name, emulated, limits: ofAdapter, close: letGo } = await graphicsAdapter()
  if (emulated && process.env[EMULATION] !== 'allow') {
    letGo()
    throw new BackendError(
      'webgpu',
      `no graphics card: ${name} emulates one on the processor, which is slow`,
      `leave out the backend, or set ${EMULATION}=allow to test with it`,
    )
  }
  const device = await adapter.requestDevice({ requiredLimits: ofAdapter(limits) })
  // Dawn crashes the process when it, or one of its threads, ends while a device is open
  const close = () => {
    process.off('exit', close)
    device.destroy()
    letGo()
  }
  process.prependListener('exit', close)
  const whenLost = 'what was kept of the run goes on with "leapstream resume" once the card is back'
  return { device, name, emulated, whenLost, close }
}
