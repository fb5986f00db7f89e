import { isObservable, map, type Observable } from 'rxjs'
import { z } from 'zod'
import { PipelineError, UsageError } from '../errors.ts'
import type { StopDecision, StopRule } from '../operators/index.ts'
import { describeIssue } from '../samplers/options.ts'
import type { Sampler } from '../samplers/sampler.ts'
import { failureText } from '../threads/failure-text.ts'
import type { MeasurementStreams, PipelineDefinition } from './define-pipeline.ts'
import { kindInWords } from './kind-in-words.ts'

type Parameters = Readonly<Record<string, unknown>>

const functionOf = z.custom((value) => typeof value === 'function', { error: 'must be a function' })

/** What of a sampler a run relies on. */
const samplerSchema = z.looseObject({
  name: z.string(),
  lattice: z.tuple([z.int().min(1), z.int().min(1)]),
  beta: z.number().positive(),
  chains: z.int().min(1),
  precision: z.enum(['f32', 'f64']),
  seed: z.int().min(0),
  forceEvaluations: z.number().min(0),
  init: functionOf,
  step: functionOf,
})

/**
 * The samplers of a definition for given parameters.
 *
 * @throws UsageError of a sampler that refuses its options; PipelineError when the definition fails or gives anything else.
 */
export function samplersOf(definition: PipelineDefinition, parameters: Parameters): Record<string, Sampler> {
  const where = `pipeline ${definition.name}: samplers`
  const samplers = asked(where, () => definition.samplers(parameters))
  const named = 'samplers by their names, as (p) => ({ hmc: hmc(p) })'
  checkRecord(where, samplers, named)
  if (isSampler(samplers)) throw new PipelineError(`${where} must give ${named}, not a sampler alone`)
  const names = Object.keys(samplers)
  if (names.length === 0) throw new PipelineError(`${where} gave none: give at least one, as { hmc: hmc(p) }`)
  for (const [name, sampler] of Object.entries(samplers)) {
    if (!/^[A-Za-z0-9_.-]{1,24}$/.test(name))
      throw new PipelineError(`${where}: the name '${name}' must be letters, digits, _ . and -, at most 24`)
    checkSampler(`${where}: ${name}`, sampler)
  }
  return samplers
}

/** Whether it is meant as one. */
function isSampler(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'init' in value && 'step' in value
}

function checkSampler(where: string, sampler: unknown): void {
  if (!isSampler(sampler))
    throw new PipelineError(`${where} must be a sampler, as hmc(p) gives it, not ${kindInWords(sampler)}`)
  const [issue] = samplerSchema.safeParse(sampler).error?.issues ?? []
  if (issue !== undefined)
    throw new PipelineError(`${where} is no whole sampler: ${issue.path.join('.')} ${describeIssue(issue)}`)
}

/**
 * The analyses that a definition adds, for one of its samplers. `standard` are the names of those that every run has.
 *
 * @throws PipelineError when the definition fails, or gives anything but observables under names that no other analysis has.
 */
export function analysesOf(
  definition: PipelineDefinition,
  measurements: MeasurementStreams,
  parameters: Parameters,
  sampler: Sampler,
  standard: readonly string[],
): Record<string, Observable<unknown>> {
  if (definition.analyses === undefined) return {}
  const where = `pipeline ${definition.name}: analyses`
  const analyses = asked(where, () => definition.analyses!(measurements, parameters, sampler), measurements)
  checkRecord(
    where,
    analyses,
    "observables by their names, as (m) => ({ 'Q/my-mean': m.Q.pipe(runningMean()) })",
  )
  for (const [name, analysis] of Object.entries(analyses)) {
    if (!/^(?=.{1,60}$)[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/.test(name))
      throw new PipelineError(
        `${where}: the name '${name}' must be letters, digits, _ . and -, with / between parts, at most 60`,
      )
    if (standard.includes(name))
      throw new PipelineError(
        `${where}: ${name} is the name of an analysis that every run has: choose another`,
      )
    if (!isObservable(analysis))
      throw new PipelineError(
        `${where}: ${name} must be an observable, as m.Q.pipe(runningMean()) is, not ${kindInWords(analysis)}`,
      )
  }
  return analyses
}

/**
 * When a definition wants its run to end, for one of its samplers: `watch` takes a rule.
 *
 * @throws UsageError for a rule that cannot be; PipelineError when the definition fails or gives anything else.
 */
export function stopOf(
  definition: PipelineDefinition,
  measurements: MeasurementStreams,
  parameters: Parameters,
  sampler: Sampler,
  watch: (rule: StopRule) => void,
): Observable<string | StopDecision> | undefined {
  if (definition.stop === undefined) return undefined
  const where = `pipeline ${definition.name}: stop`
  const stop = asked(where, () => definition.stop!(measurements, parameters, sampler), measurements)
  if (isObservable(stop)) return stop.pipe(map((reason) => checkReason(where, reason)))
  checkRecord(where, stop, 'a rule, as () => ({ minTunnelings: 100 }), or an observable of the reason')
  try {
    watch(stop)
    return undefined
  } catch (cause) {
    throw cause instanceof UsageError ? new UsageError(`${where}: ${cause.message}`, { cause }) : cause
  }
}

function checkReason(where: string, reason: unknown): string | StopDecision {
  if (typeof reason === 'string') return reason
  const decision = (reason ?? {}) as Partial<StopDecision>
  if (decision.kind === 'stop' && typeof decision.reason === 'string') return reason as StopDecision
  throw new PipelineError(
    `${where} emitted ${kindInWords(reason)}: emit text that says why the run ends, as map(() => 'long enough') does`,
  )
}

/** What a function of the definition gives; `measurements` are named where it may have been after one that is not there. */
function asked<T>(where: string, ask: () => T, measurements?: MeasurementStreams): T {
  try {
    return ask()
  } catch (cause) {
    if (cause instanceof UsageError) throw cause
    const missing = measurements !== undefined && cause instanceof TypeError
    const hint = missing ? `; there are the measurements ${Object.keys(measurements).join(', ')}` : ''
    throw new PipelineError(`${where} failed: ${failureText(cause)}${hint}`, { cause })
  }
}

/** Throws a PipelineError unless `value` is a plain record of something. */
function checkRecord(where: string, value: unknown, must: string): asserts value is Record<string, unknown> {
  const kind = kindInWords(value)
  if (kind === 'an object') return
  const remedy =
    kind === 'a promise'
      ? ': it must not be async; await what it needs at the top of the file'
      : kind === 'nothing'
        ? ': an arrow function needs parentheses around { ... }, or a return'
        : ''
  throw new PipelineError(`${where} must give ${must}, not ${kind}${remedy}`)
}
