import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import { UsageError } from '../errors.ts'
import type { LogReader, RunFile } from '../record/index.ts'
import type { Progress } from '../values/progress.ts'
import { samplersOf } from './ask-definition.ts'
import { loadPipeline } from './load-pipeline.ts'
import { quantitiesOf } from './quantity.ts'
import { measurementsOf } from './sampler-columns.ts'
import { type Analyses, StandardAnalyses } from './standard-analyses.ts'
import { joinStandardSums, StandardSums } from './standard-sums.ts'
import { type SamplerSummary, samplerSummary } from './summary.ts'

/** What was read of a sampler in a log. */
export interface AnalysedSampler {
  /** After trajectory `end`: the standard analyses, and as `progress` how far it is. */
  readonly analyses: Analyses
  readonly end: number
  readonly summary: SamplerSummary
}

/** Milliseconds after which the event loop has a turn. */
const TURN = 20

/**
 * The standard analyses of all that is in the log of a run, by the names of the samplers: the pipeline says what its measurements
 * are, the log what they were. Analyses that the pipeline adds are not among them.
 *
 * @throws UsageError or PipelineError where the pipeline cannot be loaded any more.
 */
export async function analyseLog(run: RunFile, log: LogReader): Promise<Record<string, AnalysedSampler>> {
  const { file } = run.pipeline
  if (file === undefined)
    throw new UsageError(`${run.id} has chains of another program, and no pipeline that says what they are`)
  const definition = await loadPipeline(file)
  const parameters = definition.parameters.parse(run.parameters)
  const analysed: Record<string, AnalysedSampler> = {}
  for (const [name, made] of Object.entries(samplersOf(definition, parameters))) {
    const { chains, measurements } = log.sampler(name)
    const sampler = { ...made, chains }
    const quantities = quantitiesOf(measurementsOf(definition), sampler)
    const sums = new StandardSums(quantities, { firstChain: 0, chains, of: chains }, [])
    let turn = performance.now()
    for (const { columns, steps, first } of log.stretches(name, measurements)) {
      sums.push(columns, steps, first)
      if (performance.now() - turn < TURN) continue
      await eventLoopTurn()
      turn = performance.now()
    }
    const { first, end } = log.range(name)!
    const standard = new StandardAnalyses(quantities, sampler)
    const read = standard.read(joinStandardSums(quantities, [sums.copy()]))
    const { lattice, beta, precision, seed } = sampler
    const progress: Progress = {
      kind: 'progress',
      phase: 'done',
      trajectories: end,
      total: end,
      rate: 0,
      seconds: 0,
      eta: 0,
      takesTurns: false,
      ended: 'finished',
      pipeline: definition.name,
      sampler: name,
      seed,
      chains,
      lattice: [...lattice],
      beta,
      precision,
      settings: {},
    }
    const analyses = { ...standard.constant, ...read, progress }
    analysed[name] = {
      analyses,
      end,
      summary: samplerSummary(
        sampler,
        new Map(Object.entries(analyses)),
        { quantities, added: [] },
        { trajectories: end - first, seconds: 0, settings: {} },
      ),
    }
  }
  return analysed
}
