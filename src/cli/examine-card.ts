// A process of its own, which "leapstream doctor" starts: a graphics driver may crash. Prints what HMC on the graphics card is like, as JSON.
import { BackendError } from '../errors.ts'
import { hmc } from '../samplers/index.ts'
import { openCard } from '../tensor/index.ts'

/** What `doctor` says of the card. */
export interface CardExamination {
  readonly ok: boolean
  readonly found: string
  readonly remedy?: string
}

const CHAINS = 4096
const MILLISECONDS = 300

/** Opens the card and measures HMC of 16x16 on it. */
async function examine(): Promise<CardExamination> {
  try {
    const card = await openCard()
    const { name } = card
    const { maxBufferSize, maxComputeWorkgroupStorageSize } = card.device.limits
    card.close()
    const sampler = hmc({ chains: card.emulated ? 8 : CHAINS, start: 'hot', backend: 'webgpu' })
    const { chains, seed } = sampler
    const key = { seed, firstChain: 0, chains }
    const state = await sampler.init({ ...key, trajectory: 0 })
    const step = (trajectory: number) => sampler.step(state, { ...key, trajectory })
    await step(0)
    let trajectory = 1
    const begin = performance.now()
    for (; performance.now() - begin < MILLISECONDS; trajectory++) await step(trajectory)
    const rate = ((trajectory - 1) * chains * 1000) / (performance.now() - begin)
    await sampler.close?.(state)
    const memory = `${Math.floor(maxBufferSize / 2 ** 20)} MiB at a time, ${maxComputeWorkgroupStorageSize / 1024} KiB a workgroup`
    return {
      ok: true,
      found: `${name}, ${memory}, ${Math.round(rate)} trajectories/s (16x16, 10 steps, ${chains} chains)`,
    }
  } catch (error) {
    if (error instanceof BackendError) return { ok: false, found: error.reason, remedy: error.remedy }
    return { ok: false, found: (error as Error).message, remedy: 'update the driver of the graphics card' }
  }
}

process.stdout.write(`\n${JSON.stringify(await examine())}\n`, () => process.exit(0))
