import { isProtectedByNohup } from './nohup.ts'

/**
 * What asks a command to end: Ctrl-C, batch systems and `kill`, a terminal that is closed. The last means nothing under
 * `nohup`.
 */
export function endingSignals(): NodeJS.Signals[] {
  return isProtectedByNohup() ? ['SIGINT', 'SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP']
}
