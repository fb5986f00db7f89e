import { writeExactJson } from '../../src/files/index.ts'
import { RunDirectory, type RunFile } from '../../src/record/index.ts'
import { LogWriter } from '../../src/record/log-writer.ts'
import * as examples from '../values/examples.ts'

/** What run.json says of a run of two samplers on a lattice of 8x8. */
const runFile = (id: string, beta: number): RunFile => ({
  format: 1,
  id,
  pipeline: { name: 'hmc', file: '/pipelines/hmc.ts', hash: 'hash' },
  parameters: { beta },
  trajectories: 1000,
  thermalize: 10,
  durability: 'normal',
  samplers: Object.fromEntries(
    ['hmc', 'exact'].map((name) => [
      name,
      {
        sampler: { sampler: name, lattice: '8x8', beta, precision: 'f32', seed: 7, chains: 2 },
        measurements: [{ name: 'Q', summed: '' }],
      },
    ]),
  ),
  versions: { leapstream: '0', node: '20' },
  host: 'here',
  folder: '/',
  command: ['leapstream', 'run', 'hmc'],
  begun: '2026-01-01T00:00:00.000Z',
})

/** A run directory that a test writes by hand. */
export class KeptRun {
  readonly directory: RunDirectory
  readonly #release: () => void
  readonly #writer: LogWriter
  #first = 10

  constructor(path: string, { id = 'hmc-1', beta = 4 } = {}) {
    this.directory = new RunDirectory(path)
    this.#release = this.directory.lock()
    this.directory.begin(
      runFile(id, beta),
      ['hmc', 'exact'].map((name) => ({ name, chains: 2, measurements: ['Q'] })),
    )
    this.#writer = new LogWriter(this.directory.logFile, 'normal')
    this.event('started')
  }

  /** Ten trajectories of hmc, and analyses after them. */
  sample(blocks: number): void {
    for (let i = 0; i < blocks; i++) {
      const first = this.#first
      this.#first += 10
      this.#writer.begin()
      const values = Float64Array.from({ length: 20 }, (_, j) => 2 * first + j)
      this.#writer.addStretch(0, { first, steps: 10, columns: [values] })
      const count = this.#first - 10
      const analyses = {
        'Q/mean': { ...examples.meanWithError, count },
        'Q/integrated-time': { ...examples.integratedTime, count },
        'Q/tunneling-rate': { ...examples.tunnelingRate, count },
        exactness: { ...examples.exactness, verdict: 'passed', count },
      }
      this.#writer.addAnalyses(
        0,
        this.#first,
        Object.entries(analyses).map(([name, value]) => [name, writeExactJson(value)] as const),
      )
      this.#writer.commit()
    }
  }

  event(kind: string, detail: object = {}): void {
    this.#writer.addEvent(kind, JSON.stringify(detail))
  }

  /** Ends as a process does that was killed: nothing is said of it. */
  breakOff(): void {
    this.#writer.close()
    this.#release()
  }

  end(ended: string): void {
    this.event('ended', { ended, summary: { run: 'hmc-1', ended } })
    this.breakOff()
  }
}
