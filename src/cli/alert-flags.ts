import { z } from 'zod'

/** Flags of a command that tells somebody what becomes of runs. */
export const alertFlags = {
  alertWebhook: z
    .string()
    .min(1)
    .optional()
    .describe('send alarms, and how runs end, to this address: JSON by POST'),
} as const
