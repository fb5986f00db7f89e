import type { Settings } from './settings.ts'

/** The visitor's graphics card by name, or why chains do not run on it. */
export type VisitorsCard =
  | { readonly name: string; readonly whyNot?: never }
  | { readonly name?: never; readonly whyNot: string }

/** Whether this browser gives a graphics card; one that is emulated only where the settings ask for it. */
export async function visitorsCard({ place }: Settings): Promise<VisitorsCard> {
  const { gpu } = navigator as { readonly gpu?: GPU }
  if (gpu === undefined)
    return {
      whyNot: isSecureContext
        ? 'this browser has no WebGPU'
        : 'a browser gives WebGPU only to pages that come by https',
    }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null)
  if (adapter === null) return { whyNot: 'this browser gives no graphics card' }
  const { name, emulated } = describedCard(adapter)
  if (emulated && place !== 'emulated-card')
    return { whyNot: `this browser only emulates a graphics card (${name})` }
  return { name }
}

/** The name of a card, as the browser gives it, and whether it is a processor that pretends. */
export function describedCard(adapter: GPUAdapter): { readonly name: string; readonly emulated: boolean } {
  // browsers have said it in either place, and not always
  const { info, isFallbackAdapter } = adapter as Partial<GPUAdapter> & { readonly info?: CardInfo }
  const name = [info?.description || info?.device, info?.vendor, info?.architecture]
  return {
    name: name.filter(Boolean).join(', ') || 'of unknown name',
    emulated: (info?.isFallbackAdapter ?? isFallbackAdapter) === true,
  }
}

type CardInfo = Partial<GPUAdapterInfo> & { readonly isFallbackAdapter?: boolean }
