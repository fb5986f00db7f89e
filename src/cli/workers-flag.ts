import { z } from 'zod'
import { mostWorkers } from '../threads/check-workers.ts'

/** The flag `--workers`, with what is meant by it and its default in words. */
export function workersFlag(meaning: string) {
  return z.int().min(0).max(mostWorkers).optional().describe(meaning)
}
