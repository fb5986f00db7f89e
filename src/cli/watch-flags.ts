import { z } from 'zod'

/** The flags of `leapstream watch`. */
export const watchFlags = z.object({
  run: z.string().optional().describe('which run, where there are several'),
  tokenFile: z
    .string()
    .min(1)
    .optional()
    .describe(
      'a file with the token that the server asks for; without it LEAPSTREAM_TOKEN of the environment',
    ),
  wait: z
    .boolean()
    .default(false)
    .describe('end with the run, and with its exit code: 0 finished, 1 failed, 3 not exact, 130 interrupted'),
  patience: z
    .number()
    .positive()
    .default(60)
    .describe('with --wait: seconds without an answer of the server after which it ends with 1'),
  json: z.boolean().default(false).describe('print every record as a line of JSON'),
  topic: z
    .string()
    .optional()
    .describe(
      'with --json: the topics, * for anything but / and ** for anything; all but measurements unless told',
    ),
  from: z
    .enum(['first', 'live'])
    .optional()
    .describe('with --json: all that is kept, or what is current and what comes, which it is unless told'),
  verbose: z.boolean().default(false).describe('print the stack of an error'),
})
export type WatchFlags = z.output<typeof watchFlags>
