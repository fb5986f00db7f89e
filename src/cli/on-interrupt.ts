const signals = ['SIGINT', 'SIGTERM'] as const

/** Calls `end` at the first SIGINT or SIGTERM; the second ends the process at once. Gives the function that forgets both. */
export function onInterrupt(end: () => void): () => void {
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
