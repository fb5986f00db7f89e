import { readExactJson } from '../files/index.ts'
import type { LogReader, RunFile, RunState } from '../record/index.ts'
import { type Progress, progress as progressSchema } from '../values/progress.ts'
import { readValue } from '../values/read-value.ts'

/** How far a sampler is, from what was logged of it last, the trajectories in the log, and how the run stands. */
export function loggedProgress(run: RunFile, log: LogReader, sampler: string, state: RunState): Progress {
  const logged = log.latestAnalysis(sampler, 'progress')
  const known = logged && readValue(progressSchema, readExactJson(logged.json))
  const progress = known ?? beforeTheFirst(run, sampler)
  const trajectories = log.range(sampler)?.end ?? progress.trajectories
  const total = run.trajectories === undefined ? undefined : run.trajectories + run.thermalize
  const { ended: _, total: __, ...without } = progress
  const now = { ...without, trajectories, ...(total !== undefined && { total }) }
  if (state !== 'running') {
    const { targets: noLonger, ...over } = now
    return { ...over, phase: 'done', eta: 0, ended: endedAs(state, log) }
  }
  const eta =
    progress.rate > 0 && total !== undefined ? Math.max(0, total - trajectories) / progress.rate : null
  return { ...now, phase: progress.phase === 'done' ? 'sample' : progress.phase, eta }
}

/** In the words of `progress.ended`: what a stop rule said, or the state. */
function endedAs(state: RunState, log: LogReader): string {
  if (state === 'broken off') return 'interrupted'
  if (state !== 'stopped') return state
  const ended = log.events().findLast(({ kind }) => kind === 'ended')?.detail.ended
  return typeof ended === 'string' ? ended : state
}

/** Of a sampler that has logged no analyses yet: what run.json says of it. */
function beforeTheFirst(run: RunFile, sampler: string): Progress {
  const { seed, chains, lattice, beta, precision } = run.samplers[sampler]?.sampler ?? {}
  const [nt = 0, nx = 0] = String(lattice).split('x').map(Number)
  const { file } = run.pipeline
  return {
    kind: 'progress',
    phase: 'start',
    trajectories: 0,
    rate: 0,
    seconds: 0,
    eta: null,
    takesTurns: false,
    pipeline: run.pipeline.name,
    sampler,
    chains: Number(chains),
    ...(file !== undefined && {
      seed: Number(seed),
      lattice: [nt, nx],
      beta: Number(beta),
      precision: String(precision),
    }),
    settings: {},
  }
}
