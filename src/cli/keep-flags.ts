import { z } from 'zod'

/** Flags of a run that is kept in a folder. */
export const keepFlags = {
  runDir: z
    .string()
    .min(1)
    .optional()
    .describe('keep the run in this folder, which is made: "leapstream resume" goes on from there'),
  durability: z
    .enum(['full', 'normal'])
    .optional()
    .describe(
      'full: what is logged is on the disk within 50 ms; normal: a power cut may lose seconds; default full',
    ),
  saveConfigurations: z
    .string()
    .optional()
    .describe(
      'keep the configurations of all chains too, as every=100: those of trajectories 0, 100, 200 ...',
    ),
} as const
