import { unwatchFile, watchFile } from 'node:fs'

/** Milliseconds between two looks. */
const LOOK = 500

/**
 * Calls `changed` when one of the files was written, replaced, made or removed; gives the function that ends this. It looks now
 * and then, which also works where files are links to links, or on another machine.
 */
export function watchFiles(files: readonly string[], changed: () => void): () => void {
  for (const file of files) watchFile(file, { interval: LOOK, persistent: false }, changed)
  return () => {
    for (const file of files) unwatchFile(file, changed)
  }
}
