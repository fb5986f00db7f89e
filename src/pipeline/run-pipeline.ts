import { availableParallelism } from 'node:os'
import { BehaviorSubject, type Observable, ReplaySubject, Subject, Subscription } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { LeapstreamError, PipelineError, UsageError } from '../errors.ts'
import { type StopDecision, type StopRule, stopWhen } from '../operators/index.ts'
import type { Sampler } from '../samplers/index.ts'
import { type Block, blocks } from '../threads/blocks.ts'
import { checkWorkers } from '../threads/check-workers.ts'
import { failureText } from '../threads/failure-text.ts'
import type { Progress } from '../values/progress.ts'
import { analysesOf, samplersOf, stopOf } from './ask-definition.ts'
import { checkParameters } from './check-parameters.ts'
import type { MeasurementStreams, PipelineDefinition } from './define-pipeline.ts'
import { LookClock } from './look-clock.ts'
import { pipelineOrigin } from './pipeline-ingredients.ts'
import { isCharge, type Quantity, quantitiesOf } from './quantity.ts'
import { RoundClock } from './round-clock.ts'
import { measurementsOf, samplerColumns } from './sampler-columns.ts'
import { standardAnalyses } from './standard-analyses.ts'
import { convention, type RunSummary, type SamplerSummary, samplerSummary, units } from './summary.ts'
import { Turns } from './turns.ts'

export interface RunOptions {
  readonly definition: PipelineDefinition
  /** The file the definition came from: worker threads load it again. Without it the chains run in this thread. */
  readonly file?: string
  /** Values of the definition's parameters, as its schema gives them. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** Per chain, after thermalisation. */
  readonly trajectories: number
  /** Trajectories dropped at the start of each chain. Default 0. */
  readonly thermalize?: number
  /** Worker threads of each sampler. Default: the processors but one, shared among samplers that run side by side. */
  readonly workers?: number
  /**
   * Samplers take turns, each alone on the machine, in so many rounds of equal length: what comparing their times takes.
   * Thermalisation is a turn before the first round. Without it they run side by side.
   */
  readonly rounds?: number
  /** Ends the run before `trajectories` when it is met for one of the samplers, beside the rule of the definition. */
  readonly stopRule?: StopRule
  /** Awaited after each block: how a consumer that must not lose anything holds the samplers. */
  readonly ready?: () => Promise<unknown>
}

/** A sampler of a run with its streams; analyses replay their latest value. */
export interface SamplerRun {
  readonly name: string
  readonly sampler: Sampler
  readonly measurements: MeasurementStreams
  /** What is measured, and what is exactly true of it here, in the order of `measurements`. */
  readonly quantities: readonly Quantity[]
  readonly analyses: Readonly<Record<string, Observable<unknown>>>
  readonly progress: Observable<Progress>
  /** What `start` will say of this sampler, as far as it is. */
  summary(): SamplerSummary
}

/** A run that is ready to start. */
export interface PipelineRun {
  /** Names it in topics and files. */
  readonly id: string
  readonly samplers: readonly SamplerRun[]
  /** Runs to the end; rejects with a PipelineError when a stage fails. */
  start(): Promise<RunSummary>
  /** Ends the run after the blocks that have arrived, or before it starts; `start` then resolves with what there is. */
  stop(reason: string): void
}

const runOptionsOf = ({ trajectories, thermalize = 0, workers, rounds }: RunOptions) => {
  const whole = (name: string, value: number, least: number) => {
    if (!Number.isSafeInteger(value) || value < least) {
      throw new UsageError(`${name} must be a whole number, ${least} or more, not ${value}`)
    }
  }
  whole('trajectories', trajectories, 1)
  whole('thermalize', thermalize, 0)
  if (workers !== undefined) checkWorkers('run', workers)
  if (rounds !== undefined) whole('rounds', rounds, 1)
  if (trajectories + thermalize >= 2 ** 31) {
    throw new UsageError('trajectories and thermalize together must stay below 2^31: start another seed')
  }
  return { trajectories, thermalize, workers, rounds }
}

/** Time of day in UTC and a little chance: unique enough for a name, and sortable. */
function newRunId(pipeline: string): string {
  const time = new Date().toISOString().replace(/[-:]/g, '').slice(0, 15).replace('T', '-')
  const chance = Math.floor(Math.random() * 36 ** 3)
    .toString(36)
    .padStart(3, '0')
  return `${pipeline}-${time}-${chance}`
}

/**
 * Prepares a run of a pipeline: samplers, measurements and analyses are made and connected; nothing moves before
 * `start`.
 *
 * @throws UsageError for parameters that cannot be.
 */
export function runPipeline(options: RunOptions): PipelineRun {
  const { definition, file, parameters, stopRule, ready } = options
  const { trajectories, thermalize, workers, rounds } = runOptionsOf(options)
  if (file !== undefined) checkParameters(definition, parameters)
  const samplers = samplersOf(definition, parameters)
  const names = Object.keys(samplers)
  const together = rounds === undefined ? names.length : 1
  const ownWorkers = workers ?? Math.max(1, Math.floor((availableParallelism() - 1) / together))
  const queue = rounds === undefined ? undefined : new Turns(names.length)
  const stages = names.map((name, i) =>
    prepare({
      definition,
      parameters,
      name,
      sampler: samplers[name]!,
      trajectories,
      thermalize,
      rule: stopRule,
      takesTurns: rounds !== undefined,
      clock: new RoundClock({
        thermalize,
        trajectories,
        rounds,
        ...(queue !== undefined && { begin: () => queue.begin(i), end: () => queue.end(i) }),
      }),
      blocksOf: (sampler, clock) =>
        blocks({
          started: () => clock.started(),
          ...(rounds !== undefined && { horizon: (at: number) => clock.next(at) }),
          sampler,
          columns: samplerColumns(definition),
          withLinks: false,
          origin: file === undefined ? undefined : pipelineOrigin({ file, parameters, sampler: name }),
          workers: ownWorkers,
          lookAhead: 3,
          until: trajectories + thermalize,
          ready,
        }),
    }),
  )
  const id = newRunId(definition.name)
  let ended = 'finished'
  let decision: RunSummary['decision']
  const stop = (reason: string) => {
    if (ended !== 'finished') return
    ended = reason
    for (const stage of stages) stage.stop(reason)
  }
  return {
    id,
    samplers: stages.map(({ run }) => run),
    stop,
    async start() {
      try {
        const endings = stages.map((stage) =>
          stage.start((met) => {
            if (typeof met !== 'string') decision ??= { sampler: stage.run.name, ...met }
            stop(typeof met === 'string' ? met : met.reason)
          }),
        )
        if (ended !== 'finished') for (const stage of stages) stage.stop(ended)
        const summaries = await Promise.all(endings)
        const first = stages[0]!.run.sampler
        return {
          run: id,
          pipeline: definition.name,
          seed: first.seed,
          lattice: [...first.lattice],
          beta: first.beta,
          ended,
          ...(decision !== undefined && { decision }),
          convention,
          units,
          samplers: Object.fromEntries(names.map((name, i) => [name, summaries[i]!])),
        }
      } catch (error) {
        for (const stage of stages) stage.stop('failed')
        throw error
      }
    },
  }
}

interface Preparation {
  readonly definition: PipelineDefinition
  readonly parameters: Readonly<Record<string, unknown>>
  readonly name: string
  readonly sampler: Sampler
  readonly trajectories: number
  readonly thermalize: number
  readonly rule: StopRule | undefined
  readonly clock: RoundClock
  readonly takesTurns: boolean
  readonly blocksOf: (sampler: Sampler, clock: RoundClock) => Observable<Block>
}

/** Wires one sampler's blocks to its measurements and analyses. */
function prepare(preparation: Preparation) {
  const { definition, parameters, name, sampler, trajectories, thermalize, rule } = preparation
  const { clock, takesTurns, blocksOf } = preparation
  const total = trajectories + thermalize
  const columns = samplerColumns(definition).map((column) => column.name)
  const subjects = new Map(columns.map((column) => [column, new Subject<Measurement>()]))
  const measurements: MeasurementStreams = Object.fromEntries(subjects)

  const failed = (what: string, cause: unknown) =>
    new PipelineError(`pipeline ${definition.name}, sampler ${name}: ${what} failed: ${failureText(cause)}`, {
      cause,
    })
  const looks = new Subject<void>()
  const lookClock = new LookClock()
  const quantities = quantitiesOf(measurementsOf(definition), sampler)
  const standard = standardAnalyses(measurements, quantities, sampler, looks)
  const added = analysesOf(definition, measurements, parameters, sampler, Object.keys(standard))
  const sources = { ...standard, ...added }
  const exactly = Object.fromEntries(
    quantities.map((quantity) => [quantity.name, { ...quantity.timeOptions, isCharge: isCharge(quantity) }]),
  )
  const ruled = (rule: StopRule) => stopWhen(measurements, rule, exactly)
  const stopRules = [
    stopOf(definition, measurements, parameters, sampler, ruled),
    rule === undefined ? undefined : ruled(rule),
  ].filter((stop) => stop !== undefined)

  const analyses: Record<string, ReplaySubject<unknown>> = {}
  for (const analysis of Object.keys(sources)) analyses[analysis] = new ReplaySubject(1)

  let settings: Progress['settings'] = {}
  let done = 0
  const latest = new Map<string, unknown>()
  const summary = () =>
    samplerSummary(
      sampler,
      latest,
      { quantities, added: Object.keys(added) },
      {
        trajectories: Math.max(0, done - thermalize),
        seconds: clock.samplingSeconds,
        settings,
        ...(clock.rounds.length > 0 && { rounds: [...clock.rounds] }),
      },
    )
  const state = (phase: Progress['phase']): Progress => {
    const { seconds } = clock
    const rate = seconds > 0 ? done / seconds : 0
    return {
      kind: 'progress',
      phase,
      trajectories: done,
      total,
      rate,
      seconds,
      eta: phase === 'done' ? 0 : rate > 0 ? (total - done) / rate : null,
      takesTurns,
      pipeline: definition.name,
      sampler: name,
      seed: sampler.seed,
      chains: sampler.chains,
      lattice: [...sampler.lattice],
      beta: sampler.beta,
      precision: sampler.precision,
      settings,
    }
  }
  const progress = new BehaviorSubject<Progress>(state('start'))
  let subscription: Subscription | undefined
  let finish: (ended: string) => void = () => {}

  // a rule that is met in the middle of a block ends the run after it, so that all analyses have seen the same
  let delivering = false
  let met: string | StopDecision | undefined
  const deliver = (block: Block) => {
    delivering = true
    settings = block.settings
    const skip = Math.max(0, Math.min(block.steps, thermalize - block.first))
    done = block.first + block.steps
    const steps = block.steps - skip
    if (steps > 0) {
      columns.forEach((column, i) => {
        subjects.get(column)!.next({
          name: column,
          first: block.first + skip,
          steps,
          chains: sampler.chains,
          values: block.columns[i]!.subarray(skip * sampler.chains),
        })
      })
    }
    clock.reached(done)
    lookClock.look(() => looks.next())
    progress.next(state(done < thermalize ? 'thermalize' : 'sample'))
    delivering = false
  }

  return {
    run: { name, sampler, measurements, quantities, analyses, progress, summary } satisfies SamplerRun,
    stop: (reason: string) => finish(reason),
    async start(stopAll: (met: string | StopDecision) => void) {
      await new Promise<void>((resolve, reject) => {
        let over = false
        const listening = new Subscription()
        finish = (ended) => {
          if (over) return
          over = true
          subscription?.unsubscribe()
          looks.next()
          for (const subject of subjects.values()) subject.complete()
          // those with a clock of their own would go on for ever
          listening.unsubscribe()
          for (const analysis of Object.values(analyses)) analysis.complete()
          progress.next({ ...state('done'), ended })
          progress.complete()
          resolve()
        }
        const fail = (error: unknown) => {
          over = true
          subscription?.unsubscribe()
          listening.unsubscribe()
          progress.next({ ...state('done'), ended: 'failed' })
          reject(error)
        }
        for (const [analysis, source] of Object.entries(sources)) {
          const heard = source.subscribe({
            next: (value) => {
              latest.set(analysis, value)
              analyses[analysis]!.next(value)
            },
            error: (cause) => fail(failed(`analysis ${analysis}`, cause)),
            complete: () => analyses[analysis]!.complete(),
          })
          listening.add(heard)
        }
        for (const stopRule of stopRules) {
          const heard = stopRule.subscribe({
            next: (reason) => {
              met ??= reason
              if (!delivering) stopAll(met)
            },
            error: (cause) => fail(cause instanceof LeapstreamError ? cause : failed('stop', cause)),
          })
          listening.add(heard)
        }
        subscription = blocksOf(sampler, clock).subscribe({
          next: (block) => {
            deliver(block)
            if (met !== undefined) stopAll(met)
          },
          error: (cause) => fail(cause instanceof LeapstreamError ? cause : failed('sampler', cause)),
          complete: () => finish('finished'),
        })
        if (over) subscription.unsubscribe()
      })
      return summary()
    },
  }
}
