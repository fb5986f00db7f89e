import type { Command } from 'commander'
import { z } from 'zod'
import { LeapstreamError, PipelineError } from '../errors.ts'
import type { PipelineDefinition } from '../pipeline/index.ts'
import { failureText } from '../threads/failure-text.ts'
import { flagName, givenFlags, type WrittenValue } from './flags.ts'

/** The flags of a run as they were written. */
export interface GivenPipelineFlags<Run extends z.ZodRawShape> {
  readonly flags: z.output<z.ZodObject<Run>>
  /** What was written for the parameters of the pipeline that take one value. */
  readonly written: Readonly<Record<string, WrittenValue>>
  /**
   * The parameters of the pipeline, with what is written in `instead` for some of them.
   *
   * @throws UsageError for values that cannot be; PipelineError where the schema of the pipeline fails.
   */
  parameters(instead?: Readonly<Record<string, string>>): Record<string, unknown>
}

/**
 * Reads the flags of a run: the parameters of the pipeline, and those of the run itself. Undefined for `--help`.
 *
 * @throws UsageError for flags that cannot be; PipelineError, naming the file, for parameters that cannot be flags, or that fail.
 */
export async function pipelineFlags<Run extends z.ZodRawShape>(
  ...of: Parameters<typeof givenPipelineFlags<Run>>
): Promise<{ parameters: Record<string, unknown>; flags: z.output<z.ZodObject<Run>> } | undefined> {
  const given = await givenPipelineFlags(...of)
  return given && { parameters: given.parameters(), flags: given.flags }
}

/**
 * Reads the flags of a run, and leaves open which parameters they make. Undefined for `--help`.
 *
 * @throws UsageError for flags that cannot be; PipelineError, naming the file, for parameters that cannot be flags.
 */
export async function givenPipelineFlags<Run extends z.ZodRawShape>(
  command: Command,
  { definition, file }: { readonly definition: PipelineDefinition; readonly file: string },
  runFlags: z.ZodObject<Run>,
  argv: readonly string[],
): Promise<GivenPipelineFlags<Run> | undefined> {
  const where = `${file}: parameters`
  checkNames(where, Object.keys(definition.parameters.shape), Object.keys(runFlags.shape))
  const given = await givenFlags(
    command,
    [
      ['Flags of the pipeline', definition.parameters],
      ['Flags of the run', runFlags],
    ],
    argv,
  ).catch((cause) => {
    throw parametersFailure(cause, where)
  })
  if (given === undefined) return undefined
  return {
    get flags() {
      return given.values(1) as z.output<z.ZodObject<Run>>
    },
    written: given.written(0),
    parameters(instead) {
      try {
        return given.values(0, instead)
      } catch (cause) {
        throw parametersFailure(cause, where)
      }
    },
  }
}

/** What to throw where the schema of a pipeline threw. */
function parametersFailure(cause: unknown, where: string): LeapstreamError {
  if (cause instanceof LeapstreamError) return cause
  // zod throws either of these where a check or transform gives a promise
  const perhapsAsync = cause instanceof z.core.$ZodAsyncError || cause instanceof TypeError
  const hint = perhapsAsync ? '; checks and transforms of parameters must not be async' : ''
  return new PipelineError(`${where} failed: ${failureText(cause)}${hint}`, { cause })
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
