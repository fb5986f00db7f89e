import { closeSync, openSync, rmSync } from 'node:fs'
import { FileError } from '../errors.ts'
import { companionPath, companions } from './companion.ts'
import { reasonOf } from './reason-of.ts'

/**
 * Takes a file for this process alone, and returns the function that releases it. The file itself is not touched and need not
 * exist.
 *
 * The sign of this is an empty file beside it, with the process in its name. A process first makes its sign and then looks for
 * others, so that of two that come at once at least one sees the other. Signs of processes that have ended are removed. That
 * cannot hit a process that runs, since no two processes have the same name.
 *
 * @throws FileError when another process has it, with what to do then, or no file can be made beside it.
 */
export function lockFile(file: string, todo = 'give another name'): () => void {
  const sign = companionPath(file, 'lock')
  try {
    closeSync(openSync(sign, 'wx'))
  } catch (cause) {
    if ((cause as { code?: string }).code === 'EEXIST')
      throw new FileError(file, 'this process is writing it already', { cause })
    throw new FileError(file, reasonOf(cause, file), { cause })
  }
  const release = () => rmSync(sign, { force: true })
  try {
    for (const { path, owner, running } of companions(file, 'lock')) {
      if (path === sign) continue
      if (running === false) {
        rmSync(path, { force: true })
        continue
      }
      const [who, unless] = running
        ? [`process ${owner.pid} is writing it`, 'that is another program']
        : [
            `process ${owner.pid} on ${owner.machine} is writing it, as far as can be told from here`,
            'it has ended',
          ]
      throw new FileError(file, `${who}: ${todo}, or remove ${path} if ${unless}`)
    }
  } catch (cause) {
    release()
    if (cause instanceof FileError) throw cause
    throw new FileError(file, reasonOf(cause, file), { cause })
  }
  return release
}
