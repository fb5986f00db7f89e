import type { z } from 'zod'
import { UsageError } from '../errors.ts'

/**
 * Options with their defaults filled in. Unknown keys are refused, and the message names the allowed ones.
 *
 * @throws UsageError `what: key: what is wrong` in one line.
 */
export function parseOptions<Shape extends z.ZodRawShape>(
  what: string,
  schema: z.ZodObject<Shape>,
  options: unknown,
): z.output<z.ZodObject<Shape>> {
  const result = schema.safeParse(options)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return `unknown option ${issue.keys.join(', ')}; there are ${Object.keys(schema.shape).join(', ')}`
    }
    return `${issue.path.join('.')}: ${issue.message.replace(/^Invalid input: /, '')}`
  })
  throw new UsageError(`${what}: ${problems.join('; ')}`)
}
