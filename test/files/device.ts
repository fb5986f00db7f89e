import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A device that a test may try to replace: one of its own in `folder` for who may make devices, and so could replace those of
 * the machine; /dev/null for all others.
 */
export function device(folder: string): string {
  if (process.getuid?.() !== 0) return '/dev/null'
  const own = join(folder, 'device')
  if (existsSync(own)) return own
  try {
    execFileSync('mknod', [own, 'c', '1', '3'], { stdio: 'ignore' })
    return own
  } catch {
    // root of a container without the right to make devices: /dev is not its own either
    return '/dev/null'
  }
}
