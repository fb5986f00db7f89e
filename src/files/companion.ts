import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isRunning, type ProcessIdentity, thisProcess } from './process-identity.ts'

/** What a process puts beside a file: a `part` while it writes the new one, a `lock` while it has the file for itself. */
export type CompanionKind = 'part' | 'lock'

/** Such a file, and the process that it belongs to. */
export interface Companion {
  readonly path: string
  readonly owner: ProcessIdentity
  /** Whether its process still runs; undefined on another machine. */
  readonly running: boolean | undefined
}

/** The name that this process uses for a companion of `file`: `model.safetensors.<machine>.<pid>.<start>.part`. */
export function companionPath(file: string, kind: CompanionKind): string {
  const { machine, pid, start } = thisProcess()
  return `${file}.${machine}.${pid}.${start}.${kind}`
}

/** All companions of one kind that lie beside `file`, of whatever process. */
export function companions(file: string, kind: CompanionKind): Companion[] {
  const [folder, prefix] = [dirname(file), `${basename(file)}.`]
  return readdirSync(folder).flatMap((name) => {
    if (!name.startsWith(prefix)) return []
    // the name of a machine has no dot, so that a companion of a.b is not taken for one of a
    const [, machine, pid, start, ending] =
      /^([^.]+)\.(\d+)\.(\d+)\.(part|lock)$/.exec(name.slice(prefix.length)) ?? []
    if (machine === undefined || ending !== kind) return []
    const owner = { machine, pid: Number(pid), start: Number(start) }
    return [{ path: join(folder, name), owner, running: isRunning(owner) }]
  })
}
