import { z } from 'zod'
import { mostWorkers } from '../threads/check-workers.ts'

/** The flag `--workers`; `meaning` says whose workers these are and how many there are without it. */
export function workersFlag(meaning: string) {
  return z.int().min(0).max(mostWorkers).optional().describe(meaning)
}
