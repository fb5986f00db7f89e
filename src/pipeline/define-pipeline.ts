import type { Observable } from 'rxjs'
import { z } from 'zod'
import type { Measurement } from '../batch.ts'
import { PipelineError } from '../errors.ts'
import type { MeasurementOperator, StopDecision, StopRule } from '../operators/index.ts'
import type { Sampler } from '../samplers/index.ts'

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
  /** One or several samplers: they run side by side and are compared. */
  samplers(parameters: z.output<z.ZodObject<Shape>>): Record<string, Sampler>
  /** What is measured on every configuration, in the worker threads. */
  readonly measurements: Record<Names, MeasurementOperator>
  /** Analyses beside the standard ones, for each sampler. */
  analyses?(
    measurements: MeasurementStreams<Names>,
    parameters: z.output<z.ZodObject<Shape>>,
    sampler: Sampler,
  ): Record<string, Observable<unknown>>
  /**
   * When the run is long enough, asked for each sampler: a rule, as {@link stopWhen} takes it, or an observable that emits the
   * reason. A rule is judged with the exact variances of the standard measurements.
   */
  stop?(
    measurements: MeasurementStreams<Names>,
    parameters: z.output<z.ZodObject<Shape>>,
    sampler: Sampler,
  ): StopRule | Observable<string | StopDecision>
}

const nameOf = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, 'letters, digits, _ and -, at most 40')

const definitionSchema = z.strictObject({
  name: nameOf,
  summary: z.string().min(1),
  parameters: z.custom<z.ZodObject>((value) => value instanceof z.ZodObject || isZodObject(value), {
    error: 'must be a z.object or z.strictObject',
  }),
  samplers: z.custom((value) => typeof value === 'function', { error: 'must be a function' }),
  measurements: z
    .record(
      nameOf,
      z.custom((value) => typeof value === 'function' && 'evaluate' in value, {
        error: 'must come from measure(...) or a measurement such as topologicalCharge()',
      }),
    )
    .refine((measurements) => Object.keys(measurements).length > 0, 'needs at least one measurement'),
  analyses: z.custom((value) => typeof value === 'function', { error: 'must be a function' }).optional(),
  stop: z.custom((value) => typeof value === 'function', { error: 'must be a function' }).optional(),
})

/** A schema made by another copy of zod is as good. */
function isZodObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'shape' in value && 'safeParse' in value
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
  const [issue] = result.error.issues
  const path = issue?.path.length ? `${issue.path.join('.')}: ` : ''
  throw new PipelineError(`${where}: ${path}${issue?.message}`)
}
