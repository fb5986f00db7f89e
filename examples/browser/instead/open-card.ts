import { BackendError } from '../../../src/errors.ts'
import type { OpenCard } from '../../../src/gpu/index.ts'

/** Opens the graphics card that the browser gives, in place of that of the machine. */
export async function openCard(): Promise<OpenCard> {
  const { gpu } = navigator as { readonly gpu?: GPU }
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter)
    throw new BackendError('webgpu', 'this browser gives no graphics card', 'take another browser, or wasm')
  const device = await adapter.requestDevice()
  return { device, name: 'the graphics card of the browser', emulated: false, close: () => device.destroy() }
}
