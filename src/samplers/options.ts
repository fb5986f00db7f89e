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
    return `${issue.path.join('.')} ${describeIssue(issue)}`
  })
  throw new UsageError(`${what}: ${problems.join('; ')}`)
}

/** What is wrong with a value, as the end of a sentence that began with its name. */
export function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_small' && issue.origin !== 'string') {
    return `must be ${issue.inclusive === false ? 'above' : 'at least'} ${issue.minimum}`
  }
  if (issue.code === 'too_big' && issue.origin !== 'string') {
    return `must be ${issue.inclusive === false ? 'below' : 'at most'} ${issue.maximum}`
  }
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`
  if (issue.code === 'invalid_type' && issue.expected === 'int') return 'must be a whole number'
  return issue.message.replace(/^Invalid input: /, '')
}
