import { closeSync, openSync, rmSync } from 'node:fs'
import { FileError } from '../errors.ts'
import { companionPath, companions } from './companion.ts'
import { reasonOf } from './reason-of.ts'

/**
 * Takes a file for this process alone; gives the function that leaves it again. Nothing is written to the file itself, which
 * need not be there.
 *
 * The sign is an empty file beside it that has its process in its name. A process first puts up its own sign, then looks for
 * others: of two that come at once at least one sees the other. Signs of processes that have ended are taken away, which
 * cannot hit a living one, since no two processes have the same name.
 *
 * @throws FileError when another process has it, or no file can be made beside it.
 */
export function lockFile(file: string): () => void {
  const own = companionPath(file, 'lock')
  try {
    closeSync(openSync(own, 'wx'))
  } catch (cause) {
    if ((cause as { code?: string }).code === 'EEXIST')
      throw new FileError(file, 'this process is writing it already', { cause })
    throw new FileError(file, reasonOf(cause, file), { cause })
  }
  const release = () => rmSync(own, { force: true })
  try {
    for (const { path, owner, running } of companions(file, 'lock')) {
      if (path === own) continue
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
      throw new FileError(file, `${who}: give another name, or remove ${path} if ${unless}`)
    }
  } catch (cause) {
    release()
    if (cause instanceof FileError) throw cause
    throw new FileError(file, reasonOf(cause, file), { cause })
  }
  return release
}
