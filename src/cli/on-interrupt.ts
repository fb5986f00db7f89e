import { hear, onSupervisorGone, tellSupervisor } from './supervisor.ts'

/**
 * Calls `end` at the first signal that asks a command to end. A second one ends the process. Gives the function that undoes
 * this.
 */
export function onInterrupt(end: () => void): () => void {
  let asked = false
  const endOnce = () => {
    if (!asked) end()
    asked = true
  }
  const stopHearing = hear(({ kind }) => {
    if (kind === 'interrupt') endOnce()
  })
  const forgetParting = onSupervisorGone(endOnce)
  tellSupervisor({ kind: 'interruptible', value: true })
  return () => {
    tellSupervisor({ kind: 'interruptible', value: false })
    forgetParting()
    stopHearing()
  }
}
