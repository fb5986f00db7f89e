import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** A process, told from every other one that is or was: process numbers are used again, together with the start they are not. */
export interface ProcessIdentity {
  /** The machine, and on Linux the space of process numbers, of which each container has its own. No dots. */
  readonly machine: string
  readonly pid: number
  /** When it began: clock ticks since the machine did on Linux, milliseconds since 1970 elsewhere. */
  readonly start: number
}

/** The process that asks. */
export function thisProcess(): ProcessIdentity {
  return {
    machine: machineName(),
    pid: process.pid,
    start: onLinux(process.pid)?.start ?? Math.round(performance.timeOrigin),
  }
}

/**
 * Whether a process still runs; undefined where that cannot be asked from here, because it is on another machine. Off Linux a
 * number that is in use again counts as running.
 */
export function isRunning({ machine, pid, start }: ProcessIdentity): boolean | undefined {
  const self = thisProcess()
  if (machine !== self.machine) return undefined
  if (pid === self.pid) return start === self.start
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it runs, and belongs to somebody else
    if ((error as { code?: string }).code !== 'EPERM') return false
  }
  const found = onLinux(pid)
  return found === undefined || (found.start === start && !found.ended)
}

function machineName(): string {
  const name = hostname().replace(/[^A-Za-z0-9-]/g, '_') || 'localhost'
  try {
    return `${name}-${readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')}`
  } catch {
    return name
  }
}

/** Start and state of a process from /proc/<pid>/stat (proc(5), fields 3 and 22); undefined off Linux. */
function onLinux(pid: number): { start: number; ended: boolean } | undefined {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return undefined
  }
  // field 2 is the name of the program in parentheses, which may itself have spaces and parentheses
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  // Z and X: it has ended, and only its parent has not asked how
  return { start: Number(fields[22 - 3]), ended: /^[ZX]/.test(fields[0]!) }
}
