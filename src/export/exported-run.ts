import { RecordError, UsageError } from '../errors.ts'
import type { LoggedStretch, LogReader, RunFile } from '../record/index.ts'
import { counted } from '../values/format.ts'
import { evenStretches } from './even-stretches.ts'

/** What of a sampler is exported: so many draws of each chain, the first of which is trajectory `first`. */
export interface ExportedSampler {
  readonly name: string
  readonly chains: number
  readonly measurements: readonly string[]
  readonly first: number
  readonly draws: number
}

/** What of a run is exported: as far as it was when this was made, also where it goes on. */
export class ExportedRun {
  readonly run: RunFile
  readonly log: LogReader
  /** Draws at the start of each chain that are left out. */
  readonly discard: number
  readonly samplers: readonly ExportedSampler[]

  /** @throws RecordError where nothing was measured yet; UsageError where everything would be discarded. */
  constructor(run: RunFile, log: LogReader, discard = 0) {
    this.run = run
    this.log = log
    this.discard = discard
    const measured = log.samplers.map((sampler) => {
      const { first, end } = log.range(sampler.name) ?? { first: 0, end: 0 }
      return { ...sampler, first, end }
    })
    if (measured.every(({ first, end }) => first === end))
      throw new RecordError(
        `${log.file}: nothing was measured yet, the run was ${run.thermalize > 0 ? 'thermalising' : 'beginning'}`,
      )
    const short = measured.find(({ first, end }) => end - first <= discard && end > first)
    if (short !== undefined)
      throw new UsageError(
        `--discard ${discard}: ${short.name} has only ${counted(short.end - short.first, 'draw')} in each chain`,
      )
    this.samplers = measured.map(({ first, end, ...sampler }) => ({
      ...sampler,
      first: first === end ? first : first + discard,
      draws: first === end ? 0 : end - first - discard,
    }))
  }

  /** All numbers of all measurements. */
  get values(): number {
    return this.samplers.reduce(
      (sum, { chains, draws, measurements }) => sum + chains * draws * measurements.length,
      0,
    )
  }

  /** All measurements of a sampler in stretches of so many draws, the last one perhaps shorter; each is valid until the next. */
  stretches(sampler: ExportedSampler, steps: number): Generator<LoggedStretch> {
    const { name, measurements, first, draws, chains } = sampler
    const logged = this.log.stretches(name, measurements, { from: first, until: first + draws })
    return evenStretches(logged, steps, chains)
  }
}
