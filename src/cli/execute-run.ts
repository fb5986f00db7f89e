import { allClear, webhookUrl } from '../alarms/index.ts'
import type { PipelineRun } from '../pipeline/index.ts'
import { CleanUp } from './clean-up.ts'
import { endedHow } from './ended-how.ts'
import { exitCode, runExitCode } from './exit-code.ts'
import { keptText } from './kept-text.ts'
import { type LivePage, livePage } from './live-page.ts'
import { onInterrupt } from './on-interrupt.ts'
import type { PageSettings } from './page-flags.ts'
import { print } from './print.ts'
import { ProgressReport } from './progress-report.ts'
import { publishRun } from './publish-run.ts'
import { summaryTable } from './summary-table.ts'
import { hear, supervisorTook, tellSupervisor } from './supervisor.ts'
import { takeRunCommands } from './take-run-commands.ts'

export interface ExecuteFlags extends PageSettings {
  readonly serve: boolean
  readonly json: boolean
  readonly maxHours?: number | undefined
  readonly alertWebhook?: string | undefined
}

/**
 * Runs to the end what was prepared: signals, live page, progress and summary. `prepare` is given what samplers are to wait for.
 * Gives the exit code.
 */
export async function executeRun(
  prepare: (ready: () => Promise<void>) => PipelineRun | Promise<PipelineRun>,
  flags: ExecuteFlags,
): Promise<number> {
  if (flags.alertWebhook !== undefined) webhookUrl(flags.alertWebhook)
  let page: LivePage | undefined
  const run = await prepare(async () => page?.ready())
  for (const { name, sampler } of run.samplers) {
    if (sampler.notice !== undefined) process.stderr.write(`leapstream: ${name}: ${sampler.notice}\n`)
    if (run.record !== undefined && run.record.run.followed === undefined && sampler.save === undefined)
      process.stderr.write(
        `leapstream: ${name}: its chains cannot be kept, "resume" would sample all trajectories again: give the sampler a function save\n`,
      )
  }

  const cleanUp = new CleanUp()
  let interrupted = false
  let stoppedByCommand = false
  let hasStarted = false
  try {
    cleanUp.add(async () => {
      if (!hasStarted) await run.record?.close()
    })
    const forget = onInterrupt(() => {
      interrupted = true
      run.stop('interrupted')
    })
    cleanUp.add(forget)
    cleanUp.add(
      // batch systems send SIGUSR1 before they end a job: the supervisor then asks for a checkpoint
      hear(({ kind }) => {
        if (kind === 'checkpoint') run.record?.checkpoint().catch(() => {})
      }),
    )
    cleanUp.add(
      takeRunCommands(run, (who) => {
        stoppedByCommand = true
        run.stop(`asked for by ${who}`)
      }),
    )
    if (flags.serve) {
      page = await livePage(flags)
      cleanUp.add(() => page!.close())
      page.announce(run.id)
    }
    const report = new ProgressReport(run, process.stderr, page?.url)
    cleanUp.add(() => report.close())
    if (flags.alertWebhook !== undefined)
      tellSupervisor({ kind: 'webhook', url: flags.alertWebhook, run: run.id })
    cleanUp.add(tellAlarms(run, report))
    const begin = performance.now()
    hasStarted = true
    const summarised = run.start()
    cleanUp.add(stopAfter(run, flags.maxHours))
    // the log is there from here on
    if (page !== undefined) {
      publishRun(
        run,
        page,
        () => (interrupted || stoppedByCommand ? 'stopped' : 'finished'),
        run.record?.directory.logFile,
      )
    }
    const summary = await summarised
    report.close()
    page?.announce(run.id, summary)
    process.stderr.write(
      `${keptText(run, { ended: summary.ended, seconds: (performance.now() - begin) / 1000 })}\n`,
    )
    const code = runExitCode(summary, interrupted)
    const isExact = code !== exitCode.notExact
    await tellEnded(run, endedHow(summary.ended, isExact), isExact ? 'info' : 'error')
    await print(
      flags.json ? `${JSON.stringify(summary)}\n` : summaryTable(summary, run.samplers[0]!.quantities),
    )
    return code
  } catch (error) {
    if (hasStarted) await tellEnded(run, `failed: ${(error as Error).message}`, 'error')
    throw error
  } finally {
    await cleanUp.run()
  }
}

/** Tells the terminal, the page and the webhook of alarms; gives the function that ends this. */
function tellAlarms(run: PipelineRun, report: ProgressReport): () => void {
  const told = run.alarms.subscribe((changed) => {
    const { change, alarm } = changed
    const text = change === 'raised' ? alarm.text : allClear(alarm)
    // a checkpoint that cannot be written ends the run, with an error that says why
    const isSaidByError = alarm.code === 'checkpoint-failed' && alarm.level === 'error'
    if (!isSaidByError)
      report.note(`leapstream: ${alarm.sampler === undefined ? '' : `${alarm.sampler}: `}${text}`)
    tellSupervisor({ kind: 'alarm', run: run.id, change: changed })
  })
  return () => told.unsubscribe()
}

/** Tells the webhook how the run has ended, in words. */
async function tellEnded(run: PipelineRun, how: string, level: 'info' | 'error'): Promise<void> {
  tellSupervisor({ kind: 'ended', run: run.id, how, level })
  await supervisorTook(0)
}

/** Ends a run after so many hours; gives the function that calls this off. */
function stopAfter(run: PipelineRun, hours: number | undefined): () => void {
  if (hours === undefined) return () => {}
  const timer = setTimeout(() => run.stop(`${hours} h are over`), 3_600_000 * hours)
  return () => clearTimeout(timer)
}
