import { isProtectedByNohup } from './nohup.ts'

/**
 * Calls `end` at the first SIGINT (Ctrl-C), SIGTERM (batch systems, `kill`) or SIGHUP (a terminal that is closed, unless `nohup`
 * protects from it); the second ends the process at once. Gives the function that forgets all.
 */
export function onInterrupt(end: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', ...(isProtectedByNohup() ? [] : ['SIGHUP'])]
  let asked = false
  const interrupt = (signal: NodeJS.Signals) => {
    if (asked) {
      forget()
      process.kill(process.pid, signal)
      return
    }
    asked = true
    end()
  }
  const forget = () => {
    for (const signal of signals) process.off(signal, interrupt)
  }
  for (const signal of signals) process.on(signal, interrupt)
  return forget
}
