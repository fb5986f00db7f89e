import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Waits until the names in a folder are on the disk. Windows does this by itself, and some network file systems cannot. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP'].includes((error as { code?: string }).code ?? '')) throw error
  } finally {
    closeSync(descriptor)
  }
}
