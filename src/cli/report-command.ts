import { existsSync, lstatSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { z } from 'zod'
import { findRuns } from '../archive/find-runs.ts'
import { UsageError } from '../errors.ts'
import { drawing, type FigureFile, figureFiles, figureFormats, putFigureFiles } from '../figures/index.ts'
import { OutputFile } from '../files/index.ts'
import { makeReport, ReportedRun, type ReportFigure, reportedTraining } from '../report/index.ts'
import { counted } from '../values/format.ts'
import { CleanUp } from './clean-up.ts'
import { exitCode } from './exit-code.ts'
import { readFlags } from './flags.ts'
import { onEndingSignal } from './on-ending-signal.ts'
import { outputFlags } from './output-flags.ts'
import { print } from './print.ts'
import { StatusLine } from './status-line.ts'

const flags = z.object({
  out: z.string().min(1).optional().describe('the HTML file that is written'),
  figures: z
    .string()
    .min(1)
    .optional()
    .describe('folder for each figure as SVG, PNG and PDF, and its data as CSV'),
  force: z.boolean().default(false).describe('replace what is there already'),
  ...outputFlags('print what was written as one JSON object'),
})

/** Ends a report after a signal. */
class Interrupted extends Error {}

/** `leapstream report DIR... --out report.html`: runs that were kept, as one page. */
export async function reportCommand(argv: readonly string[]): Promise<number> {
  const command = new Command('leapstream report')
    .usage('<folder or model...> --out <file> [flags]')
    .description(
      'Writes a page of HTML about runs and trainings that were kept: how they went, results beside what is exactly true, traces, distributions, autocorrelations, several samplers side by side, and where all of it comes from. It needs no network and no script to be read, and is light or dark as the reader has it. A folder is a run directory, or one with run directories in it or one level deeper. A run that goes on, or was broken off, is told as far as it is. A file is the model of a training, or its checkpoint.',
    )
    .argument(
      '[folder...]',
      'run directories, folders of run directories, models, or checkpoints of trainings',
    )
  const values = await readFlags(command, [['Flags', flags]], argv)
  if (values === undefined) return exitCode.done
  const isFile = (path: string) => existsSync(path) && !lstatSync(realpathSync(path)).isDirectory()
  const files = command.args.filter(isFile)
  const folders = command.args.filter((path) => !isFile(path))
  const { out, figures: folder, force, json } = values[0] as z.output<typeof flags>
  if (command.args.length === 0)
    throw new UsageError('report needs a run directory, a folder of run directories, or a model')
  if (out === undefined) throw new UsageError('report needs --out, the HTML file that it writes')
  checkPlace(out, force)
  if (folder !== undefined && existsSync(folder) && !lstatSync(folder).isDirectory())
    throw new UsageError(`--figures ${folder}: that is no folder`)
  const cleanUp = new CleanUp()
  let interrupted = false
  cleanUp.add(
    onEndingSignal(() => {
      interrupted = true
    }),
  )
  const status = new StatusLine(process.stderr)
  cleanUp.add(() => status.close())
  let count = 0
  const drawn = () => {
    if (interrupted) throw new Interrupted()
    count++
    status.show(() => `${counted(count, 'figure')} drawn`)
  }
  try {
    const trainings = files.map(reportedTraining)
    const runs = openRuns(folders, cleanUp)
    // says what is missing before anything is drawn
    await drawing()
    const report = await makeReport({ runs, trainings }, { drawn })
    if (folder !== undefined && !force) checkFigures(folder, report.figures)
    const drawings: FigureFile[] = []
    if (folder !== undefined)
      for (const { name, spec } of report.figures) {
        drawings.push(...(await figureFiles(name, spec)))
        drawn()
      }
    const page = await OutputFile.begin(out)
    try {
      await page.append(Buffer.from(report.page))
      if (folder !== undefined) await putFigureFiles(folder, drawings)
      await page.finish()
    } finally {
      await page.discard()
    }
    status.close()
    const names = report.figures.map(({ name }) => name)
    await print(
      json
        ? `${JSON.stringify({ out, runs: runs.map(({ name }) => name), trainings: trainings.map(({ name }) => name), figures: names, ...(folder !== undefined && { folder, files: drawings.map(({ file }) => file) }) })}\n`
        : `${out}: ${counted(runs.length, 'run')}${trainings.length === 0 ? '' : `, ${counted(trainings.length, 'training')}`}, ${counted(names.length, 'figure')}${folder === undefined ? '' : `; ${counted(drawings.length, 'file')} in ${folder}`}\n`,
    )
    return exitCode.done
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    process.stderr.write(`leapstream: interrupted, ${out} was not written\n`)
    return exitCode.interrupted
  } finally {
    await cleanUp.run()
  }
}

/** @throws UsageError for a place where no page can be, or one is already. */
function checkPlace(out: string, force: boolean): void {
  if (!existsSync(out)) return
  if (lstatSync(out).isDirectory())
    throw new UsageError(`${out} is a folder: give the name of a file as --out`)
  if (!force) throw new UsageError(`${out} is there already: give another --out, or --force to replace it`)
}

/** @throws UsageError for figures that are there already. */
function checkFigures(folder: string, figures: readonly ReportFigure[]): void {
  const files = figures.flatMap(({ name }) =>
    figureFormats.map((format) => join(folder, `${name}.${format}`)),
  )
  const taken = files.find((file) => existsSync(file))
  if (taken !== undefined)
    throw new UsageError(`${taken} is there already: give another --figures, or --force to replace it`)
}

/** @throws UsageError for a folder without runs, RecordError for a run that is damaged. */
function openRuns(folders: readonly string[], cleanUp: CleanUp): ReportedRun[] {
  for (const folder of folders) {
    if (!existsSync(folder)) throw new UsageError(`there is no folder or file ${folder}`)
    if (findRuns([folder]).size === 0)
      throw new UsageError(
        `${folder} has no run: give a folder that "leapstream run ... --run-dir" wrote, or one with such folders in it`,
      )
  }
  return [...findRuns(folders)].map(([name, directory]) => {
    const run = new ReportedRun(name, directory)
    cleanUp.add(() => run.close())
    return run
  })
}
