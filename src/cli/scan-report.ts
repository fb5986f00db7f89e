import { Subscription } from 'rxjs'
import { LeapstreamError } from '../errors.ts'
import type { Scan, ScanListener, ScanStatus } from '../scan/index.ts'
import { counted, duration, percent } from '../values/format.ts'
import { exitCode, runExitCode } from './exit-code.ts'
import { type Out, StatusLine } from './status-line.ts'

/** Milliseconds between looks at how far a scan is. */
const LOOK = 200

/** How far a scan is, on stderr: a line for each point that begins or ends, and one for all that renews itself. */
export class ScanReport implements ScanListener {
  readonly #out: Out
  readonly #line: StatusLine
  readonly #verbose: boolean
  readonly #alarms = new Subscription()
  #looking: NodeJS.Timeout | undefined

  constructor(out: Out, { verbose }: { readonly verbose: boolean }) {
    this.#out = out
    this.#line = new StatusLine(out)
    this.#verbose = verbose
  }

  /** Says what is about to run. */
  begin(scan: Scan, folder: string, url: string | undefined): void {
    const { statuses, jobs } = scan
    const over = statuses.filter(({ wasOver }) => wasOver).length
    const before = over === 0 ? '' : `, ${over} of them over already`
    const together = over === statuses.length ? '' : `, ${jobs} at a time`
    const page = url === undefined ? '' : `: live at ${url}`
    this.#out.write(`scan of ${counted(statuses.length, 'point')} in ${folder}${before}${together}${page}\n`)
    this.#looking = setInterval(() => this.#line.show(() => scanLine(scan)), LOOK)
  }

  begins: NonNullable<ScanListener['begins']> = ({ name }, run, from) => {
    for (const { name: sampler, sampler: its } of run.samplers) {
      if (its.notice !== undefined) this.#line.note(`leapstream: ${name}: ${sampler}: ${its.notice}`)
      if (its.save === undefined)
        this.#line.note(
          `leapstream: ${name}: ${sampler}: its chains cannot be kept, going on would sample all trajectories again: give the sampler a function save`,
        )
    }
    this.#alarms.add(
      run.alarms.subscribe(({ change, alarm }) => {
        // that a charge is frozen is in the table, and that numbers are not exact is told at the end of the point
        if (change === 'raised' && ['checkpoint-failed', 'disk-low'].includes(alarm.code))
          this.#line.note(`leapstream: ${name}: ${alarm.text}`)
      }),
    )
    const trajectory = Math.min(...Object.values(from ?? {}))
    if (from !== undefined) this.#line.note(`${name}: goes on from trajectory ${trajectory}`)
  }

  ends: NonNullable<ScanListener['ends']> = (status) => {
    this.#line.note(endLine(status))
    if (this.#verbose && status.error !== undefined) this.#out.write(`${status.error.stack}\n`)
  }

  /** Takes the line away. */
  close(): void {
    clearInterval(this.#looking)
    this.#alarms.unsubscribe()
    this.#line.close()
  }
}

function endLine({ point: { name }, state, summary, error }: ScanStatus): string {
  if (error !== undefined) {
    const expected = error instanceof LeapstreamError ? '' : 'unexpected error, please report it: '
    return `leapstream: ${name} failed: ${expected}${error.message}`
  }
  if (summary === undefined) return `${name}: ${state}`
  const [{ trajectories, seconds } = { trajectories: 0, seconds: 0 }] = Object.values(summary.samplers)
  const exact = runExitCode(summary, false) === exitCode.notExact ? ', NOT EXACT' : ''
  return `${name}: ${summary.ended}, ${counted(trajectories, 'trajectory')} in ${duration(seconds)}${exact}`
}

/** How far a scan is. */
export function scanLine(scan: Pick<Scan, 'statuses' | 'timeLeft'>): string {
  const { statuses } = scan
  const done = statuses.filter(({ state }) => state === 'over').length
  const failed = statuses.filter(({ state }) => state === 'failed').length
  const running = statuses
    .filter(({ state }) => state === 'running')
    .map(({ point, share }) => `${point.name} ${percent(share)}`)
  const left = scan.timeLeft()
  return [
    `${done} of ${counted(statuses.length, 'point')} over`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(left === null ? [] : [`${duration(left)} left`]),
    ...running,
  ].join('  ')
}
