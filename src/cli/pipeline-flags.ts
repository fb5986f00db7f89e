import type { Command } from 'commander'
import { z } from 'zod'
import { LeapstreamError, PipelineError } from '../errors.ts'
import type { PipelineDefinition } from '../pipeline/index.ts'
import { failureText } from '../threads/failure-text.ts'
import { flagName, readFlags } from './flags.ts'

/**
 * Reads the flags of a run: the parameters of the pipeline, and those of the run itself. Undefined for `--help`.
 *
 * @throws UsageError for flags that cannot be; PipelineError, naming the file, for parameters that cannot be flags, or that fail.
 */
export async function pipelineFlags<Run extends z.ZodRawShape>(
  command: Command,
  { definition, file }: { readonly definition: PipelineDefinition; readonly file: string },
  runFlags: z.ZodObject<Run>,
  argv: readonly string[],
): Promise<{ parameters: Record<string, unknown>; flags: z.output<z.ZodObject<Run>> } | undefined> {
  const where = `${file}: parameters`
  checkNames(where, Object.keys(definition.parameters.shape), Object.keys(runFlags.shape))
  try {
    const values = await readFlags(
      command,
      [
        ['Flags of the pipeline', definition.parameters],
        ['Flags of the run', runFlags],
      ],
      argv,
    )
    if (values === undefined) return undefined
    return { parameters: values[0]!, flags: values[1] as z.output<z.ZodObject<Run>> }
  } catch (cause) {
    if (cause instanceof LeapstreamError) throw cause
    // zod throws either of these where a check or transform gives a promise
    const perhapsAsync = cause instanceof z.core.$ZodAsyncError || cause instanceof TypeError
    const hint = perhapsAsync ? '; checks and transforms of parameters must not be async' : ''
    throw new PipelineError(`${where} failed: ${failureText(cause)}${hint}`, { cause })
  }
}

/** @throws PipelineError for a parameter whose name cannot be that of a flag, or would be a flag that exists. */
function checkNames(where: string, names: readonly string[], ofRun: readonly string[]): void {
  const taken = new Map(['help', ...ofRun].map((name) => [flagName(name), 'every run has this flag']))
  for (const name of names) {
    const flag = flagName(name)
    const problem = !/^[A-Za-z][A-Za-z0-9_]*$/.test(name)
      ? 'a flag has letters, digits and _, and begins with a letter'
      : flag.startsWith('no-')
        ? '--no-... is the flag of a boolean that is true by default'
        : taken.get(flag)
    if (problem !== undefined)
      throw new PipelineError(
        `${where}: ${name} would be the flag --${flag}: ${problem}; choose another name`,
      )
    taken.set(flag, `so would ${name}`)
  }
}
