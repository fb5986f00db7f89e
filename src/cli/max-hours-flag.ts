import { z } from 'zod'

/** A timer of Node.js reaches no further: some 24 days. */
const MOST_HOURS = 596

/** The flag that ends a run by the clock. */
export const maxHoursFlag = z
  .number()
  .positive()
  .max(MOST_HOURS)
  .optional()
  .describe('stop after so many hours, with what there is then; a run that is kept can be gone on with')
