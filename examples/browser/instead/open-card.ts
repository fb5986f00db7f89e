import { BackendError } from '../../../src/errors.ts'
import type { OpenCard } from '../../../src/gpu/index.ts'
import { describedCard } from '../visitors-card.ts'

/** Limits that are raised from WebGPU's defaults to the card's, as src/tensor/open-card.ts does. */
const limits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
] as const

/** Opens the graphics card that the browser gives, in place of that of the machine. */
export async function openCard(): Promise<OpenCard> {
  const { gpu } = navigator as { readonly gpu?: GPU }
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter)
    throw new BackendError(
      'webgpu',
      'this browser gives no graphics card any more',
      'choose that chains run on the processor',
    )
  const requiredLimits = Object.fromEntries(limits.map((name) => [name, adapter.limits[name]]))
  const device = await adapter.requestDevice({ requiredLimits })
  const whenLost = 'start again, or choose that chains run on the processor'
  return { device, ...describedCard(adapter), whenLost, close: () => device.destroy() }
}
