import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Megabytes (2^20 bytes) that files and folders take on the disk, as `du -sm` counts them. */
export function diskUsage(...paths: readonly string[]): number {
  let blocks = 0
  const count = (path: string) => {
    const entry = lstatSync(path)
    blocks += entry.blocks
    if (entry.isDirectory()) for (const name of readdirSync(path)) count(join(path, name))
  }
  for (const path of paths) count(path)
  return (blocks * 512) / 2 ** 20
}
