import type { Observable } from 'rxjs'
import { z } from 'zod'
import type { Measurement } from '../batch.ts'
import { PipelineError } from '../errors.ts'
import { everyRun } from '../measurements/every-run.ts'
import type { MeasurementOperator } from '../measurements/index.ts'
import type { StopDecision, StopRule } from '../operators/index.ts'
import { describeIssue, type Sampler } from '../samplers/index.ts'
import { kindInWords } from './kind-in-words.ts'

/** One stream per measurement of a sampler, under the names of the definition. */
export type MeasurementStreams<Names extends string = string> = Record<Names, Observable<Measurement>>

/** What a pipeline file exports by default; {@link definePipeline} fills in the types. */
export interface PipelineDefinition<
  Shape extends z.ZodRawShape = z.ZodRawShape,
  Names extends string = string,
> {
  readonly name: string
  /** One line for `--help`. */
  readonly summary: string
  /** The parameters, with defaults and descriptions: they become the flags of `leapstream run`. */
  readonly parameters: z.ZodObject<Shape>
  /** One or several samplers, by names of at most 24 characters: they run side by side and are compared. */
  samplers(parameters: z.output<z.ZodObject<Shape>>): Record<string, Sampler>
  /** What is measured on every configuration, in the worker threads. */
  readonly measurements: Record<Names, MeasurementOperator>
  /** Analyses beside the standard ones, for each sampler: on the page, and with their last values in the summary. */
  analyses?(
    measurements: MeasurementStreams<Names>,
    parameters: z.output<z.ZodObject<Shape>>,
    sampler: Sampler,
  ): Record<string, Observable<unknown>>
  /**
   * When the run is long enough, asked for each sampler: a rule, as {@link stopWhen} takes it, or an observable that emits the
   * reason. A rule is judged with the exact variances that measurements give.
   */
  stop?(
    measurements: MeasurementStreams<Names>,
    parameters: z.output<z.ZodObject<Shape>>,
    sampler: Sampler,
  ): StopRule | Observable<string | StopDecision>
}

/** Of a pipeline or a measurement. */
const NAMES = 'letters, digits, _ and -, at most 40'

const nameOf = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, `must be ${NAMES}`)

const alwaysMeasured = Object.keys(everyRun)

const functionOf = z.custom((value) => typeof value === 'function', { error: must('be a function') })

const definitionSchema = z.strictObject({
  name: nameOf,
  summary: z.string().min(1),
  parameters: z.custom<z.ZodObject>(isZodObject, {
    error: must('be a z.object or z.strictObject of zod 4, with fields of zod 4'),
  }),
  samplers: functionOf,
  measurements: z
    .record(
      nameOf,
      z.custom((value) => typeof value === 'function' && 'evaluate' in value && 'description' in value, {
        error: must('come from measure(...) or a measurement such as topologicalCharge()'),
      }),
      { error: must('be an object of measurements, such as { Q: topologicalCharge() }') },
    )
    .refine((measurements) => Object.keys(measurements).length > 0, 'needs at least one measurement')
    .refine((measurements) => alwaysMeasured.every((name) => !Object.hasOwn(measurements, name)), {
      error: `${alwaysMeasured.join(', ')} are measured in every run: choose other names`,
    }),
  analyses: functionOf.optional(),
  stop: functionOf.optional(),
})

/** The error of a schema, by what is there instead. */
function must(be: string) {
  return ({ input }: { readonly input?: unknown }) => `must ${be}, not ${kindInWords(input)}`
}

/** A schema made by another copy of zod 4 is as good; zod 3 says less of its fields than flags need. */
function isZodObject(value: unknown): boolean {
  const made = (schema: unknown) => typeof schema === 'object' && schema !== null && '_zod' in schema
  return (
    made(value) && 'shape' in (value as object) && Object.values((value as z.ZodObject).shape).every(made)
  )
}

/**
 * A pipeline: parameters, samplers, what is measured and how it is analysed. The default export of a pipeline file.
 *
 * @throws PipelineError naming the part that is missing or wrong.
 * @example
 * export default definePipeline({
 *   name: 'plain',
 *   summary: 'HMC and its charge',
 *   parameters: hmcOptions,
 *   samplers: (p) => ({ hmc: hmc(p) }),
 *   measurements: { Q: topologicalCharge() },
 * })
 */
export function definePipeline<Shape extends z.ZodRawShape, Names extends string>(
  definition: PipelineDefinition<Shape, Names>,
): PipelineDefinition<Shape, Names> {
  checkDefinition(definition, 'definePipeline')
  return definition
}

/** Throws a PipelineError unless `definition` is a pipeline definition; `where` begins the message. */
export function checkDefinition(
  definition: unknown,
  where: string,
): asserts definition is PipelineDefinition {
  const result = definitionSchema.safeParse(definition)
  if (result.success) return
  throw new PipelineError(`${where}: ${problem(result.error.issues[0]!, definition)}`)
}

function problem(issue: z.core.$ZodIssue, definition: unknown): string {
  const kind = kindInWords(definition)
  if (kind !== 'an object') return `must be what definePipeline({ ... }) gives, not ${kind}`
  const path = issue.path.join('.')
  if (issue.code === 'unrecognized_keys')
    return `unknown part ${issue.keys.join(', ')}; there are ${Object.keys(definitionSchema.shape).join(', ')}`
  if (issue.code === 'invalid_key') return `${path}: a name has ${NAMES}`
  return `${path}: ${describeIssue(issue)}`
}
