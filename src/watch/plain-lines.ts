import { alarmCount } from '../values/alarm-count.ts'
import { inShort } from './in-short.ts'
import { type Look, shown } from './line.ts'
import { plainLine } from './plain-line.ts'
import { rowState } from './row-state.ts'
import type { WatchedRuns } from './watched-runs.ts'

/** Milliseconds between two lines about the same. */
const PERIOD = 10_000

/** A line now and then about each sampler, where no terminal is written to. */
export class PlainLines {
  readonly #write: (line: string) => void
  readonly #look: Pick<Look, 'unicode'>
  /** When and in which phase a line was written last, by sampler or topic. */
  readonly #last = new Map<string, { readonly at: number; readonly phase: string; readonly line: string }>()

  constructor(look: Pick<Look, 'unicode'>, write: (line: string) => void) {
    this.#look = look
    this.#write = write
  }

  /** Writes what is due. */
  look(runs: WatchedRuns): void {
    this.#writeWhere(runs, (last, phase) => last.phase !== phase || Date.now() - last.at >= PERIOD)
  }

  /** Writes what has changed since. */
  end(runs: WatchedRuns): void {
    this.#writeWhere(runs, () => true)
  }

  #writeWhere(
    runs: WatchedRuns,
    isDue: (last: { readonly at: number; readonly phase: string }, phase: string) => boolean,
  ): void {
    const { samplers, others, table, statuses } = runs
    const all = [
      ...statuses.map(({ id, text, level }) => ({
        id: `status ${id}`,
        phase: text,
        line: `${level}: ${text}`,
      })),
      ...samplers.flatMap((sampler) =>
        sampler.progress === undefined
          ? []
          : [
              {
                id: `${sampler.run}/${sampler.name}`,
                phase: sampler.progress.phase,
                line: plainLine(sampler),
              },
            ],
      ),
      ...others.map(({ topic, value }) => ({ id: topic, phase: '', line: `${topic}: ${inShort(value)}` })),
      ...(table?.rows ?? []).map((row) => {
        const name = row.sampler === undefined ? row.run : `${row.run}/${row.sampler}`
        const alarms = row.alarms === undefined ? '' : `, alarms ${alarmCount(row.alarms)}`
        const state = `${rowState(row)}${alarms}`
        return { id: name, phase: state, line: `${name}: ${state}` }
      }),
    ]
    for (const { id, phase, line } of all) {
      const last = this.#last.get(id)
      if (last !== undefined && (last.line === line || !isDue(last, phase))) continue
      this.#last.set(id, { at: Date.now(), phase, line })
      this.#write(shown(line, this.#look))
    }
  }
}
