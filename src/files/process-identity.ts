import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** Names a process uniquely. The system uses process numbers again, but not with the same start. */
export interface ProcessIdentity {
  /** The machine, and on Linux the namespace of process numbers, since each container has one. Without dots. */
  readonly machine: string
  readonly pid: number
  /** When it began: on Linux in clock ticks since the machine started, elsewhere in milliseconds since 1970. */
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
 * Whether a process still runs, or undefined if it is on another machine. Not on Linux, a process counts as running if another one
 * has its number.
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
  const nowRunning = onLinux(pid)
  return nowRunning === undefined || (nowRunning.start === start && !nowRunning.ended)
}

function machineName(): string {
  const name = hostname().replace(/[^A-Za-z0-9-]/g, '_') || 'localhost'
  try {
    return `${name}-${readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')}`
  } catch {
    return name
  }
}

/** Start and state of a process from /proc/<pid>/stat (proc(5), fields 3 and 22); undefined on other systems than Linux. */
function onLinux(pid: number): { start: number; ended: boolean } | undefined {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return undefined
  }
  // field 2 is the name of the program in parentheses, which may itself have spaces and parentheses
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  // Z and X: it has ended, but its parent has not read its exit code yet
  return { start: Number(fields[22 - 3]), ended: /^[ZX]/.test(fields[0]!) }
}
