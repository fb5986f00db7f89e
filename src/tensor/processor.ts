import { cpus } from 'node:os'

/** The processor's name as the operating system gives it. */
export function processor(): string {
  return cpus()[0]?.model.trim() || 'unknown processor'
}
