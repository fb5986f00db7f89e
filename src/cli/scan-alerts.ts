import { basename, join } from 'node:path'
import { Subscription } from 'rxjs'
import type { ScanListener, ScanStatus } from '../scan/index.ts'
import { counted } from '../values/format.ts'
import { endedHow } from './ended-how.ts'
import { exitCode, runExitCode } from './exit-code.ts'
import { supervisorTook, tellSupervisor } from './supervisor.ts'

/** Has a webhook told of the alarms of each point of a scan, of how the points end, and the scan. */
export class ScanAlerts implements ScanListener {
  readonly #url: string
  readonly #scan: string
  readonly #alarms = new Subscription()

  constructor(url: string, folder: string) {
    this.#url = url
    this.#scan = basename(folder)
    tellSupervisor({ kind: 'webhook', url, run: this.#scan })
  }

  begins: NonNullable<ScanListener['begins']> = ({ name }, run) => {
    const point = this.#nameOf(name)
    tellSupervisor({ kind: 'webhook', url: this.#url, run: point })
    this.#alarms.add(
      run.alarms.subscribe((change) => tellSupervisor({ kind: 'webhook-alarm', run: point, change })),
    )
  }

  ends: NonNullable<ScanListener['ends']> = ({ point: { name }, summary, error }) => {
    const run = this.#nameOf(name)
    // a point that fails before it begins is told, too
    tellSupervisor({ kind: 'webhook', url: this.#url, run })
    if (error !== undefined)
      tellSupervisor({ kind: 'ended', run, how: `failed: ${error.message}`, level: 'error' })
    else if (summary !== undefined) {
      const isExact = runExitCode(summary, false) !== exitCode.notExact
      tellSupervisor({
        kind: 'ended',
        run,
        how: endedHow(summary.ended, isExact),
        level: isExact ? 'info' : 'error',
      })
    }
  }

  /** The scan has ended. */
  async end(statuses: readonly ScanStatus[], interrupted: boolean): Promise<void> {
    this.#alarms.unsubscribe()
    const count = (state: ScanStatus['state']) => statuses.filter((status) => status.state === state).length
    const failed = count('failed')
    const how = `${interrupted ? 'interrupted' : 'ended'}: ${count('over')} of ${counted(statuses.length, 'point')} over${failed === 0 ? '' : `, ${failed} failed`}`
    tellSupervisor({ kind: 'ended', run: this.#scan, how, level: failed === 0 ? 'info' : 'error' })
    await supervisorTook(0)
  }

  #nameOf(point: string): string {
    return join(this.#scan, point)
  }
}
