import type { PipelineRun } from '../pipeline/index.ts'
import { CleanUp } from './clean-up.ts'
import { runExitCode } from './exit-code.ts'
import { keptText } from './kept-text.ts'
import { type LivePage, livePage } from './live-page.ts'
import { onInterrupt } from './on-interrupt.ts'
import type { PageSettings } from './page-flags.ts'
import { print } from './print.ts'
import { ProgressReport } from './progress-report.ts'
import { publishRun } from './publish-run.ts'
import { summaryTable } from './summary-table.ts'
import { hear } from './supervisor.ts'

export interface ExecuteFlags extends PageSettings {
  readonly serve: boolean
  readonly json: boolean
  readonly maxHours?: number | undefined
}

/**
 * Runs to the end what was prepared: signals, live page, progress and summary. `prepare` is given what samplers are to wait for.
 * Gives the exit code.
 */
export async function executeRun(
  prepare: (ready: () => Promise<void>) => PipelineRun | Promise<PipelineRun>,
  flags: ExecuteFlags,
): Promise<number> {
  let page: LivePage | undefined
  const run = await prepare(async () => page?.ready())
  for (const { name, sampler } of run.samplers) {
    if (sampler.notice !== undefined) process.stderr.write(`leapstream: ${name}: ${sampler.notice}\n`)
    if (run.record !== undefined && sampler.save === undefined)
      process.stderr.write(
        `leapstream: ${name}: its chains cannot be kept, "resume" would sample all trajectories again: give the sampler a function save\n`,
      )
  }

  const cleanUp = new CleanUp()
  let interrupted = false
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
        if (kind === 'checkpoint') run.record?.checkpoint()
      }),
    )
    if (flags.serve) {
      page = await livePage(flags)
      cleanUp.add(() => page!.close())
      page.announce(run.id)
    }
    const report = new ProgressReport(run, process.stderr, page?.url)
    cleanUp.add(() => report.close())
    const begin = performance.now()
    hasStarted = true
    const summarised = run.start()
    cleanUp.add(stopAfter(run, flags.maxHours))
    // the log is there from here on
    if (page !== undefined) {
      publishRun(run, page, () => (interrupted ? 'stopped' : 'finished'), run.record?.directory.logFile)
    }
    const summary = await summarised
    report.close()
    page?.announce(run.id, summary)
    process.stderr.write(
      `${keptText(run, { ended: summary.ended, seconds: (performance.now() - begin) / 1000 })}\n`,
    )
    await print(
      flags.json ? `${JSON.stringify(summary)}\n` : summaryTable(summary, run.samplers[0]!.quantities),
    )
    return runExitCode(summary, interrupted)
  } finally {
    await cleanUp.run()
  }
}

/** Ends a run after so many hours; gives the function that calls this off. */
function stopAfter(run: PipelineRun, hours: number | undefined): () => void {
  if (hours === undefined) return () => {}
  const timer = setTimeout(() => run.stop(`${hours} h are over`), 3_600_000 * hours)
  return () => clearTimeout(timer)
}
