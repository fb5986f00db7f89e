import { endingSignals } from './ending-signals.ts'

/**
 * Calls `end` at the first signal that asks a command to end, in a command that is its own process. A second one ends it at
 * once. Gives the function that undoes this.
 */
export function onEndingSignal(end: () => void): () => void {
  const signals = endingSignals()
  const forget = () => {
    for (const signal of signals) process.off(signal, endOnce)
  }
  const endOnce = () => {
    forget()
    end()
  }
  for (const signal of signals) process.on(signal, endOnce)
  return forget
}
