import type { Hub, RunListing } from '../server/index.ts'
import { progress } from '../values/progress.ts'
import { readValue } from '../values/read-value.ts'

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
        state: summary === undefined ? 'running' : 'finished',
        ...(first !== undefined && {
          pipeline: first.pipeline,
          samplers: told.map(({ sampler }) => sampler),
        }),
        begun,
      }
    })
  }
}
