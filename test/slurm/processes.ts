import { readdirSync, readFileSync } from 'node:fs'

/** The numbers of the processes that were started with all of these variables in their environment, `NAME=value` each. */
export function processesWith(...variables: readonly string[]): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
        return variables.every((variable) => environment.includes(variable))
      } catch {
        // it has ended, or belongs to somebody else
        return false
      }
    })
}

/** Ends processes as a power cut does: none of them sees another one end. */
export function cutPower(list: () => readonly number[]): void {
  for (let pids = list(); pids.length > 0; pids = list())
    for (const signal of ['SIGSTOP', 'SIGKILL'] as const)
      for (const pid of pids) {
        try {
          process.kill(pid, signal)
        } catch {
          // it has ended
        }
      }
}
