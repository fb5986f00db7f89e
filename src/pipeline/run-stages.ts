import { concat, defer, from, map, type Observable, Subject } from 'rxjs'
import type { AlarmChange } from '../alarms/alarm.ts'
import { AlarmBoard } from '../alarms/alarm-board.ts'
import type { RunRecord } from './run-record.ts'
import type { SamplerRun, SamplerStage } from './sampler-stage.ts'
import { convention, type RunSummary, units } from './summary.ts'

/** A run that is ready to start. */
export interface PipelineRun {
  /** Names it in topics and files. */
  readonly id: string
  readonly samplers: readonly SamplerRun[]
  /** What is wrong with it, whether or not anybody looks: what stands, and then what is raised and cleared. */
  readonly alarms: Observable<AlarmChange>
  /** Runs to the end; rejects with a PipelineError when a stage fails. */
  start(): Promise<RunSummary>
  /** Ends the run after what its chains are about, or before it starts; `start` then resolves with what there is. */
  stop(reason: string): void
  /** Where it is kept. */
  readonly record: RunRecord | undefined
}

/** What a summary says of the run itself. */
export interface RunFacts {
  readonly id: string
  readonly pipeline: string
  readonly record: RunRecord | undefined
  readonly facts: Pick<RunSummary, 'seed' | 'lattice' | 'beta'>
}

/** A run of stages that are wired: they start together, and one that is done by its rule ends all. */
export function runStages(
  stagesOf: (alarms: AlarmBoard) => readonly SamplerStage[],
  { id, pipeline, record, facts }: RunFacts,
): PipelineRun {
  const alarmChanges = new Subject<AlarmChange>()
  const alarms = new AlarmBoard((changed) => {
    record?.addEvent(changed.change, changed.alarm)
    alarmChanges.next(changed)
  }, record?.standingAlarms)
  record?.watch(alarms)
  const stages = stagesOf(alarms)
  let ended = 'finished'
  let isRuleMet = false
  let decision: RunSummary['decision']
  const stop = (reason: string) => {
    if (ended !== 'finished') return
    ended = reason
    for (const stage of stages) stage.stop(reason)
  }
  const sample = async (): Promise<RunSummary> => {
    try {
      const failure = new Promise<never>((_, reject) => record?.open(reject))
      const endings = stages.map((stage) =>
        stage.start((met) => {
          isRuleMet = true
          if (typeof met !== 'string') decision ??= { sampler: stage.run.name, ...met }
          if (ended === 'finished') record?.addEvent('stop', typeof met === 'string' ? { reason: met } : met)
          stop(typeof met === 'string' ? met : met.reason)
        }),
      )
      if (ended !== 'finished') for (const stage of stages) stage.stop(ended)
      const summaries = await Promise.race([Promise.all(endings), failure])
      // asked to stop when the last trajectories were on their way already
      if (!isRuleMet && stages.every(({ isComplete }) => isComplete)) ended = 'finished'
      return {
        run: id,
        pipeline,
        ...facts,
        ended,
        ...(decision !== undefined && { decision }),
        convention,
        units,
        samplers: Object.fromEntries(stages.map(({ run }, i) => [run.name, summaries[i]!])),
      }
    } catch (error) {
      for (const stage of stages) stage.stop('failed')
      throw error
    }
  }
  return {
    id,
    samplers: stages.map(({ run }) => run),
    alarms: defer(() =>
      concat(
        from(alarms.standing).pipe(map((alarm) => ({ change: 'raised', alarm }) as const)),
        alarmChanges,
      ),
    ),
    record,
    stop,
    start: record === undefined ? sample : () => recorded(record, sample),
  }
}

/** Samples, writes down how it ended, and closes the record. */
async function recorded(record: RunRecord, sample: () => Promise<RunSummary>): Promise<RunSummary> {
  let summary: RunSummary
  try {
    summary = await sample()
    record.addEvent('ended', { ended: summary.ended, summary })
  } catch (error) {
    record.addEvent('failed', { reason: (error as Error).message })
    // the first failure is the one to tell
    await record.close().catch(() => {})
    throw error
  }
  await record.close()
  return summary
}
