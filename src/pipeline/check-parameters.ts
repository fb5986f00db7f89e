import { PipelineError } from '../errors.ts'
import type { PipelineDefinition } from './define-pipeline.ts'
import { kindInWords } from './kind-in-words.ts'

/**
 * Throws a PipelineError unless the parameters survive the way to worker threads, which get copies: their own transforms may
 * have made functions or objects of a class of them.
 */
export function checkParameters(
  definition: PipelineDefinition,
  parameters: Readonly<Record<string, unknown>>,
): void {
  for (const [name, value] of Object.entries(parameters))
    if (!isPlain(value))
      throw new PipelineError(
        `pipeline ${definition.name}: parameter ${name} is ${kindInWords(value)} that worker threads cannot get a copy of: let it be a number, text, or a list or plain object of such, and make the rest of it in samplers`,
      )
}

function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null)
    return typeof value !== 'function' && typeof value !== 'symbol'
  if (Array.isArray(value)) return value.every(isPlain)
  if ([Date, Map, RegExp, Set].some((kind) => value instanceof kind) || ArrayBuffer.isView(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && Object.values(value).every(isPlain)
}
