import { readdirSync, readFileSync } from 'node:fs'

const folder = '/proc/driver/nvidia/gpus'

/** Name of the first NVIDIA card, as its driver for Linux gives it. */
export function graphicsCard(): string | undefined {
  try {
    const [card] = readdirSync(folder)
    return /Model:\s*(.+)/.exec(readFileSync(`${folder}/${card}/information`, 'utf8'))?.[1]?.trim()
  } catch {
    return undefined
  }
}
