import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isRunning, type ProcessIdentity, thisProcess } from './process-identity.ts'

/** What lies beside a file while a process is at work on it: its unfinished successor, or the sign that it is taken. */
export type CompanionKind = 'part' | 'lock'

/** A file beside another one, and the process whose it is. */
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

/** All companions of one kind that lie beside `file`, whosever they are. */
export function companions(file: string, kind: CompanionKind): Companion[] {
  const [folder, prefix] = [dirname(file), `${basename(file)}.`]
  return readdirSync(folder).flatMap((name) => {
    if (!name.startsWith(prefix)) return []
    // no dot in a machine's name, so that a companion of a.b is none of a
    const [, machine, pid, start, found] =
      /^([^.]+)\.(\d+)\.(\d+)\.(part|lock)$/.exec(name.slice(prefix.length)) ?? []
    if (machine === undefined || found !== kind) return []
    const owner = { machine, pid: Number(pid), start: Number(start) }
    return [{ path: join(folder, name), owner, running: isRunning(owner) }]
  })
}
