import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Command } from 'commander'
import { z } from 'zod'
import { webhookUrl } from '../alarms/index.ts'
import { UsageError } from '../errors.ts'
import { drawing, type FigureFile, figureFiles, putFigureFiles } from '../figures/index.ts'
import { shellWord, writablePlace, writeWhole } from '../files/index.ts'
import { loadPipeline, pipelineFile, shippedPipelines } from '../pipeline/index.ts'
import {
  type AxisValue,
  axisValues,
  beginScan,
  isAxis,
  isScan,
  readScanFile,
  Scan,
  type ScanAxes,
  type ScanListener,
  type ScanPlan,
  type ScanStatus,
  type ScanTable,
  scanColumns,
  scanCsv,
  scanPoints,
  scanTable,
  type TakenScan,
  takeScan,
  textValues,
} from '../scan/index.ts'
// not of the package: its types are those of Vega, which need not be installed
import { scanFigures } from '../scan/scan-figures.ts'
import { counted } from '../values/format.ts'
import { alertFlags } from './alert-flags.ts'
import { CleanUp } from './clean-up.ts'
import { commandForRecord } from './command-for-record.ts'
import { configurationsEvery } from './configurations-every.ts'
import { exitCode, runExitCode } from './exit-code.ts'
import { flagName, readFlags } from './flags.ts'
import { keepFlags } from './keep-flags.ts'
import { folderPage } from './live-page.ts'
import { maxHoursFlag } from './max-hours-flag.ts'
import { onInterrupt } from './on-interrupt.ts'
import { outputFlags } from './output-flags.ts'
import { pageFlags } from './page-flags.ts'
import { type GivenPipelineFlags, givenPipelineFlags } from './pipeline-flags.ts'
import { print } from './print.ts'
import { runLengthFlags } from './run-length-flags.ts'
import { ScanAlerts } from './scan-alerts.ts'
import { ScanReport } from './scan-report.ts'
import { scanText } from './scan-text.ts'
import { stopRuleOf } from './stop-rule-of.ts'
import { hear } from './supervisor.ts'
import { workersFlag } from './workers-flag.ts'

/** Flags of a scan, whether it begins or goes on. */
const goingFlags = {
  out: z.string().min(1).optional().describe('write the table to this file, as CSV'),
  figures: z
    .string()
    .min(1)
    .optional()
    .describe('write figures into this folder, as SVG, PNG and PDF: tau_int, tunneling rate, means'),
  jobs: z
    .int()
    .min(1)
    .optional()
    .describe('points that run side by side, default: as many as the processors have room for'),
  workers: workersFlag(
    'worker threads of each sampler, default: the processors, shared; the numbers are the same',
  ),
  maxHours: maxHoursFlag,
  ...pageFlags,
  ...alertFlags,
  ...outputFlags('print the table as JSON, the last line of stdout'),
}

const scanFlags = z.object({
  ...runLengthFlags,
  ...keepFlags,
  runDir: z
    .string()
    .min(1)
    .optional()
    .describe('the folder of the scan, with a run directory for each point'),
  ...goingFlags,
})

const resumeFlags = z.object({
  resume: z.string().min(1).optional().describe('the folder of a scan, to go on with all of its points'),
  ...goingFlags,
})

type WrittenFlags = GivenPipelineFlags<z.ZodRawShape>['written']

/** All parameters of the pipeline, at these values of those that are scanned. */
type ParametersAt = (values: Readonly<Record<string, AxisValue>>) => Record<string, unknown>

type GoingFlags = z.output<z.ZodObject<typeof goingFlags>>

function scanHelp(): string {
  const command = new Command('leapstream scan')
    .usage(
      '<pipeline> --<parameter> <values> --run-dir DIR [flags]\n       leapstream scan --resume DIR [flags]',
    )
    .description(
      `Runs a pipeline at each point of a grid: any parameter that is a number may have a list (2,3,4) or a range (5:40:5, from 5 to 40 in steps of 5), and one that is a text a list (8x8,16x16). Each point is a run directory inside of DIR; the same command again goes on where it was broken off.

  leapstream scan hmc --beta 2,3,4,5,6,7 --run-dir my-scan --out my-scan.csv
  leapstream scan hmc --beta 4,5 --leapfrog-steps 5:40:5 --run-dir steps`,
    )
    .argument('<pipeline>', `path of a .ts or .js file, or one of: ${shippedPipelines().join(', ')}`)
    .helpOption('-h, --help', 'print help; after a pipeline, with its flags')
  return command.helpInformation()
}

/** `leapstream scan <pipeline> [flags]`, or `leapstream scan --resume DIR`. */
export async function scanCommand(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv
  if (name === '--help' || name === '-h') {
    await print(scanHelp())
    return exitCode.done
  }
  if (argv.some((word) => word === '--resume' || word.startsWith('--resume='))) return resumed(argv)
  if (name === undefined || name.startsWith('-'))
    throw new UsageError(
      `scan needs a pipeline first, the path of a .ts or .js file or one of ${shippedPipelines().join(', ')}, or --resume DIR`,
    )
  const file = pipelineFile(name)
  const definition = await loadPipeline(file)
  const command = new Command(`leapstream scan ${name}`)
    .usage('--<parameter> <values> --run-dir DIR [flags]')
    .description(
      `${definition.summary}, at each point of a grid: any flag of the pipeline that takes a number may have a list, as 2,3,4, or a range from:to:step, as 5:40:5.`,
    )
  const given = await givenPipelineFlags(command, { definition, file }, scanFlags, rest)
  if (given === undefined) return exitCode.done
  const { trajectories, thermalize, runDir, durability, saveConfigurations, ...flags } = given.flags
  if (runDir === undefined) throw new UsageError('scan needs --run-dir DIR: the folder of its runs')
  const folder = resolve(runDir)
  const parametersAt: ParametersAt = (values) =>
    given.parameters({ ...singleTexts(given.written), ...textsOf(values) })
  const axes = axesOf(given.written, parametersAt, folder)
  const points = scanPoints(axes, parametersAt)
  const stopRule = stopRuleOf(flags)
  const every = configurationsEvery(saveConfigurations)
  const seed = seedOf(axes, parametersAt)
  const plan: ScanPlan = {
    definition,
    file,
    axes: Object.keys(axes),
    points,
    ...(seed !== undefined && { seed }),
    trajectories,
    thermalize,
    ...(stopRule !== undefined && { stopRule }),
    ...(every !== undefined && { saveConfigurationsEvery: every }),
    ...(durability !== undefined && { durability }),
    command: ['leapstream', 'scan', ...commandForRecord(argv)],
  }
  const places = await outputPlaces(flags)
  return execute(beginScan(folder, plan), {
    definition,
    points: points.map((point) => point.name),
    argv,
    given: runDir,
    flags: { ...flags, ...places },
  })
}

async function resumed(argv: readonly string[]): Promise<number> {
  const command = new Command('leapstream scan')
    .usage('--resume DIR [flags]')
    .description('Goes on with all points of a scan that are not over.')
  const values = await readFlags(command, [['Flags', resumeFlags]], argv)
  if (values === undefined) return exitCode.done
  const { resume, ...flags } = values[0] as z.output<typeof resumeFlags>
  const folder = resolve(resume!)
  const definition = await loadPipeline(readScanFile(folder).pipeline.file)
  const places = await outputPlaces(flags)
  return execute(takeScan(folder), { definition, argv, given: resume!, flags: { ...flags, ...places } })
}

/**
 * The scanned parameters: those with a list or a range, and of a folder that has a scan already, those of that scan.
 *
 * @throws UsageError where there are none, or a list cannot be read.
 */
function axesOf(written: WrittenFlags, parametersAt: ParametersAt, folder: string): ScanAxes {
  const before = isScan(folder) ? readScanFile(folder).axes : []
  const axes: Record<string, AxisValue[]> = {}
  for (const [name, { text, isNumber }] of Object.entries(written)) {
    const flag = `--${flagName(name)}`
    if (before.includes(name) || (isNumber ? isAxis(text) : textValues(text, flag).length > 1))
      axes[name] = isNumber ? axisValues(text, flag) : textValues(text, flag)
  }
  if (Object.keys(axes).length === 0)
    throw new UsageError(
      'scan needs a parameter with several values, a list as --beta 2,3,4 or a range as --leapfrog-steps 5:40:5',
    )
  return Object.fromEntries(
    Object.entries(axes).map(([name, values]) => [name, [...new Set(values.map(oneSpelling(name)))]]),
  )

  /** One lattice has one name: 8x8 where 8 was written. */
  function oneSpelling(name: string) {
    return (value: AxisValue): AxisValue => {
      if (typeof value === 'number') return value
      const parsed = parametersAt({ ...firstOf(axes), [name]: value })[name]
      return Array.isArray(parsed) && parsed.every(Number.isFinite) ? parsed.join('x') : value
    }
  }
}

/** The first value of each scanned parameter. */
const firstOf = (axes: ScanAxes): Record<string, AxisValue> =>
  Object.fromEntries(Object.entries(axes).map(([name, [value]]) => [name, value!]))

const textsOf = (values: Readonly<Record<string, AxisValue>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))

/** Texts that are no lists, without the signs that tell their commas from those of a list. */
function singleTexts(written: WrittenFlags): Record<string, string> {
  const texts = Object.entries(written).filter(([, { isNumber }]) => !isNumber)
  return Object.fromEntries(
    texts.flatMap(([name, { text }]) => {
      const values = textValues(text, `--${flagName(name)}`)
      return values.length === 1 ? [[name, values[0]!]] : []
    }),
  )
}

/** The seed from which those of the points follow. */
function seedOf(axes: ScanAxes, parametersAt: ParametersAt): number | undefined {
  if (Object.hasOwn(axes, 'seed')) return undefined
  const { seed } = parametersAt(firstOf(axes))
  return typeof seed === 'number' ? seed : undefined
}

/**
 * Where table and figures are to go, as absolute paths.
 *
 * @throws UsageError for a webhook that cannot be, and where something else than a table is there; FigureError where figures cannot be drawn here.
 */
async function outputPlaces({
  out,
  figures,
  alertWebhook,
}: Pick<GoingFlags, 'out' | 'figures' | 'alertWebhook'>): Promise<Pick<GoingFlags, 'out' | 'figures'>> {
  if (alertWebhook !== undefined) webhookUrl(alertWebhook)
  const file = out === undefined ? undefined : resolve(out)
  if (file !== undefined) {
    const isThere = existsSync(writablePlace(file))
    if (isThere && !readFileSync(file, 'utf8').startsWith(`${scanColumns[0]},`))
      throw new UsageError(`--out ${out}: this is there and is no table of a scan: give another name`)
    if (!existsSync(dirname(file)))
      throw new UsageError(`--out ${out}: there is no folder ${dirname(file)}: make it first`)
  }
  if (figures === undefined) return { out: file }
  if (existsSync(figures) && !statSync(figures).isDirectory())
    throw new UsageError(`--figures ${figures}: that is no folder`)
  await drawing()
  return { out: file, figures: resolve(figures) }
}

interface Execution {
  readonly definition: Awaited<ReturnType<typeof loadPipeline>>
  /** Default: all. */
  readonly points?: readonly string[]
  readonly argv: readonly string[]
  /** The folder as it was given. */
  readonly given: string
  readonly flags: GoingFlags
}

/** Runs a scan to its end: signals, live page, progress and table. Gives the exit code. */
async function execute(
  taken: TakenScan,
  { definition, points, argv, given, flags }: Execution,
): Promise<number> {
  const cleanUp = new CleanUp()
  cleanUp.add(() => taken.release())
  try {
    // paths among the parameters, of a model say, begin where the scan was started
    if (existsSync(taken.file.folder)) process.chdir(taken.file.folder)
    const report = new ScanReport(process.stderr, { verbose: flags.verbose })
    cleanUp.add(() => report.close())
    const alerts =
      flags.alertWebhook === undefined ? undefined : new ScanAlerts(flags.alertWebhook, taken.folder)
    const scan = new Scan({
      scan: taken,
      definition,
      ...(points !== undefined && { points }),
      ...(flags.jobs !== undefined && { jobs: flags.jobs }),
      ...(flags.workers !== undefined && { workers: flags.workers }),
      command: ['leapstream', 'scan', ...commandForRecord(argv)],
      listener: alerts === undefined ? report : bothOf(report, alerts),
    })
    let interrupted = false
    cleanUp.add(
      onInterrupt(() => {
        interrupted = true
        scan.stop('interrupted')
      }),
    )
    cleanUp.add(
      hear(({ kind }) => {
        if (kind === 'checkpoint') scan.checkpoint()
      }),
    )
    let url: string | undefined
    if (flags.serve) {
      const page = await folderPage([taken.folder], flags)
      cleanUp.add(() => page.close())
      url = page.url
    }
    report.begin(scan, given, url)
    cleanUp.add(stopAfter(scan, flags.maxHours))
    const statuses = await scan.run()
    report.close()
    await alerts?.end(statuses, interrupted)
    const left = statuses.filter(({ state }) => state === 'waiting' || state === 'stopped').length
    if (left > 0)
      process.stderr.write(
        `leapstream: ${counted(left, 'point')} of ${statuses.length} left: "leapstream scan --resume ${shellWord(given)}" goes on\n`,
      )
    await tellTable(taken.folder, statuses, flags)
    return scanExitCode(statuses, interrupted)
  } finally {
    await cleanUp.run()
  }
}

async function tellTable(
  folder: string,
  statuses: readonly ScanStatus[],
  { out, figures, json }: GoingFlags,
): Promise<void> {
  const table = withFailures(scanTable(folder), statuses)
  if (out !== undefined) writeWhole(out, Buffer.from(scanCsv(table)))
  await print(json ? `${JSON.stringify(table)}\n` : scanText(table))
  if (figures === undefined) return
  const files: FigureFile[] = []
  for (const [name, figure] of Object.entries(scanFigures(table)))
    files.push(...(await figureFiles(name, figure)))
  if (files.length > 0) await putFigureFiles(figures, files)
}

/** The table with the reasons of points that failed before their runs began. */
function withFailures(table: ScanTable, statuses: readonly ScanStatus[]): ScanTable {
  const failures = new Map(statuses.map(({ point, error }) => [point.name, error?.message]))
  const points = table.points.map((point) => {
    const problem = failures.get(point.name)
    return problem === undefined ? point : { ...point, state: 'failed' as const, problem }
  })
  return { ...table, points }
}

/** A failure counts more than numbers that contradict exact results, which are told of the runs that ended. */
function scanExitCode(statuses: readonly ScanStatus[], interrupted: boolean): number {
  if (interrupted) return exitCode.interrupted
  if (statuses.some(({ state }) => state === 'failed')) return exitCode.failed
  const codes = statuses.map(({ summary }) => (summary === undefined ? 0 : runExitCode(summary, false)))
  return codes.find((code) => code !== exitCode.done) ?? exitCode.done
}

/** Tells two listeners, one after the other. */
function bothOf(one: ScanListener, other: ScanListener): ScanListener {
  return {
    begins: (...of) => {
      one.begins?.(...of)
      other.begins?.(...of)
    },
    ends: (status) => {
      one.ends?.(status)
      other.ends?.(status)
    },
  }
}

/** Ends a scan after so many hours; gives the function that calls this off. */
function stopAfter(scan: Scan, hours: number | undefined): () => void {
  if (hours === undefined) return () => {}
  const timer = setTimeout(() => scan.stop(`${hours} h are over`), 3_600_000 * hours)
  return () => clearTimeout(timer)
}
