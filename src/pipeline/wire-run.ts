import type { Observable } from 'rxjs'
import type { AlarmBoard } from '../alarms/alarm-board.ts'
import type { StopRule } from '../operators/index.ts'
import type { Sampler } from '../samplers/sampler.ts'
import type { Stretch } from '../threads/stretch.ts'
import type { StretchesOptions } from '../threads/stretches-options.ts'
import { analysesOf, stopOf } from './ask-definition.ts'
import type { PipelineDefinition } from './define-pipeline.ts'
import { quantitiesOf } from './quantity.ts'
import { RoundClock } from './round-clock.ts'
import type { RunLengths } from './run-lengths.ts'
import type { RunRecord } from './run-record.ts'
import { type PipelineRun, runStages } from './run-stages.ts'
import { measurementsOf } from './sampler-columns.ts'
import { ingredientsOf } from './sampler-ingredients.ts'
import { SamplerQueue } from './sampler-queue.ts'
import { SamplerStage, type StageOptions } from './sampler-stage.ts'

/** Chains that a run is to have, whoever moves them. */
export type WantedChains = Omit<StretchesOptions, 'origin' | 'workers'>

/** What a run is made of. */
export interface WiredRunOptions extends Omit<RunLengths, 'trajectories'> {
  /** Per chain, after thermalisation; without it the run is endless, and samplers take no turns. */
  readonly trajectories?: number
  readonly definition: PipelineDefinition
  /** Values of the definition's parameters, as its schema gives them. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** Ends the run before `trajectories` when it is met for one of the samplers, beside the rule of the definition. */
  readonly stopRule?: StopRule
  /** Awaited after each stretch: how a consumer that must not lose anything holds the samplers. */
  readonly ready?: () => Promise<unknown>
  /** Moves the chains of the sampler of that name; `squares` names measurements whose squares are to be summed too. */
  readonly stretchesOf: (
    name: string,
    squares: readonly string[],
    chains: WantedChains,
  ) => Observable<Stretch>
}

/** Milliseconds for which a run that is kept waits for its chains when it is stopped, to keep them as they are. */
const PATIENCE = 4000

/** Wires samplers to their measurements and analyses, and to the record where there is one. Nothing moves before `start`. */
export function wireRun(
  options: WiredRunOptions,
  id: string,
  samplers: Readonly<Record<string, Sampler>>,
  record: RunRecord | undefined,
): PipelineRun {
  const { definition, trajectories, thermalize = 0 } = options
  const rounds = trajectories === undefined ? undefined : options.rounds
  const names = Object.keys(samplers)
  const queue = rounds === undefined ? undefined : new SamplerQueue(names.length)
  const stagesOf = (alarms: AlarmBoard) =>
    names.map((name, i) => {
      const first = record?.samplers[name]?.first ?? thermalize
      return new SamplerStage(
        stageOptions(options, name, samplers[name]!, {
          thermalize: first,
          run: record,
          alarms,
          clock: new RoundClock({
            thermalize: first,
            trajectories: trajectories ?? 0,
            rounds,
            ...(queue !== undefined && { begin: () => queue.begin(i), end: () => queue.end(i) }),
          }),
        }),
      )
    })
  const first = samplers[names[0]!]!
  return runStages(stagesOf, {
    id,
    pipeline: definition.name,
    record,
    facts: { seed: first.seed, lattice: [...first.lattice], beta: first.beta },
  })
}

/** What one sampler of a run is wired from, and how its chains are started. */
function stageOptions(
  { definition, parameters, trajectories, rounds, stopRule, ready, stretchesOf }: WiredRunOptions,
  name: string,
  sampler: Sampler,
  {
    clock,
    thermalize,
    run,
    alarms,
  }: {
    readonly clock: RoundClock
    readonly thermalize: number
    readonly run: RunRecord | undefined
    readonly alarms: AlarmBoard
  },
): StageOptions {
  const record = run?.samplers[name]
  const kept = record && {
    ...(record.from !== undefined && { from: record.from }),
    save: (trajectory: number, isLast: boolean) => record.wantsChains(trajectory, isLast),
    patience: PATIENCE,
  }
  return {
    pipeline: definition.name,
    name,
    sampler,
    quantities: quantitiesOf(measurementsOf(definition), sampler),
    added: (measurements, standard) => analysesOf(definition, measurements, parameters, sampler, standard),
    stop: (measurements, watch) => stopOf(definition, measurements, parameters, sampler, watch),
    trajectories,
    thermalize,
    record,
    alarms,
    rule: stopRule,
    takesTurns: rounds !== undefined,
    clock,
    stretchesOf: ({ sums, stopped }, squares) => {
      const { sums: of, columns, earlier } = ingredientsOf(definition, sampler, squares, record?.earlier)
      return stretchesOf(name, squares, {
        sampler,
        columns,
        sums: { ...sums, of, ...(earlier !== undefined && { earlier }) },
        stopped,
        started: () => clock.started(),
        ...(rounds !== undefined && { horizon: (at: number) => clock.next(at) }),
        linksEvery: record?.configurationsEvery ?? 0,
        ...kept,
        lookAhead: 3,
        ...(trajectories !== undefined && { until: trajectories + thermalize }),
        ready: async () => {
          await Promise.all([ready?.(), run?.ready()])
        },
      })
    },
  }
}
