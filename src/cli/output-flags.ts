import { z } from 'zod'

/** The flags of every command: `--json`, with what it prints, and `--verbose`. */
export function outputFlags(whatJsonPrints: string) {
  return {
    json: z.boolean().default(false).describe(whatJsonPrints),
    verbose: z.boolean().default(false).describe('print the stack of an error'),
  } as const
}
