import { type Stats, statSync } from 'node:fs'
import { stat } from 'node:fs/promises'

/** Milliseconds between two looks. */
const LOOK = 500

/** What differs after a file was written, replaced, or made readable to others. */
const signatureOf = ({ ino, size, mtimeMs, ctimeMs }: Stats): string =>
  [ino, size, mtimeMs, ctimeMs].join(' ')

/** '' of a file that is not there, or cannot be looked at: who reads it is told why. */
function signatureNow(file: string): string {
  try {
    return signatureOf(statSync(file))
  } catch {
    return ''
  }
}

/**
 * Calls `changed` when one of the files differs from what it is now, or is made or removed; gives the function that ends this. It
 * looks now and then, which also works where files are links to links, or on another machine. Nothing is missed that happens after
 * the call: read the files only then.
 */
export function watchFiles(files: readonly string[], changed: () => void): () => void {
  let before = files.map(signatureNow)
  let isLooking = false
  const timer = setInterval(async () => {
    // a disk of another machine may not answer for hours
    if (isLooking) return
    isLooking = true
    const now = await Promise.all(files.map((file) => stat(file).then(signatureOf, () => '')))
    isLooking = false
    const isSame = now.every((signature, i) => signature === before[i])
    before = now
    if (!isSame) changed()
  }, LOOK).unref()
  return () => clearInterval(timer)
}
