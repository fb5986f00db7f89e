import type { Hub, RunListing } from '../server/index.ts'
import { endedState } from '../values/ended-state.ts'
import { type Progress, progress } from '../values/progress.ts'
import { readValue } from '../values/read-value.ts'
import type { RunState } from '../values/run-table.ts'

interface AnnouncedRun {
  /** As ISO 8601. */
  readonly begun: string
  /** Once it is over. */
  readonly summary: unknown
}

/** The runs that a computing process has named, and their summaries. */
export class PageRuns {
  readonly #announced = new Map<string, AnnouncedRun>()

  announce(name: string, summary: unknown): void {
    const begun = this.#announced.get(name)?.begun ?? new Date().toISOString()
    this.#announced.set(name, { begun, summary })
  }

  summary(name: string): unknown {
    return this.#announced.get(name)?.summary
  }

  stateOf(name: string): 'under way' | 'over' | 'absent' {
    const announced = this.#announced.get(name)
    if (announced === undefined) return 'absent'
    return announced.summary === undefined ? 'under way' : 'over'
  }

  /** Whether one of these is not here. Before any is announced each of them may be the one that begins. */
  areAbsent(names: readonly string[]): boolean {
    return this.#announced.size > 0 && names.some((name) => !this.#announced.has(name))
  }

  /** All of them, with what the progress of their samplers says. */
  list({ channels }: Hub): RunListing[] {
    return [...this.#announced].map(([name, { begun, summary }]) => {
      const told = channels
        .filter(({ topic, options }) => topic.startsWith(`run/${name}/`) && options.kind === 'progress')
        .flatMap(({ newest }) => readValue(progress, newest?.value) ?? [])
      const [first] = told
      return {
        name,
        state: stateBy(summary, told),
        ...(first !== undefined && {
          pipeline: first.pipeline,
          samplers: told.map(({ sampler }) => sampler),
        }),
        begun,
      }
    })
  }
}

/** How a run stands. What fails has no summary; of a comparison the samplers say how it ended, and a training says nothing of it. */
function stateBy(summary: unknown, samplers: readonly Progress[]): RunState {
  if (samplers.some(({ ended }) => ended === 'failed')) return 'failed'
  if (summary === undefined) return 'running'
  const { ended } = summary as { readonly ended?: unknown }
  const bySamplers = samplers.map((sampler) => sampler.ended ?? 'finished')
  return endedState(
    typeof ended === 'string' ? ended : (bySamplers.find((each) => each !== 'finished') ?? 'finished'),
  )
}
