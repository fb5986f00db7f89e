import { availableParallelism } from 'node:os'
import { Command } from 'commander'
import { combineLatest, ReplaySubject } from 'rxjs'
import { z } from 'zod'
import {
  type ComparisonOptions,
  comparisonRun,
  comparisonSummary,
  type HmcTuning,
  tuneForComparison,
} from '../comparison/index.ts'
import { UsageError } from '../errors.ts'
import { latticeSize } from '../lattice/index.ts'
import { loadModel, shippedModel } from '../layers/index.ts'
import type { PipelineRun, Progress } from '../pipeline/index.ts'
import { betaOption, hmc, hmcOnCardOptions } from '../samplers/index.ts'
import { timeLeft } from '../stats/time-left.ts'
import { usefulWorkers } from '../threads/useful-workers.ts'
import { duration, grouped, percent } from '../values/format.ts'
import { CleanUp } from './clean-up.ts'
import { compareTable } from './compare-table.ts'
import { runExitCode } from './exit-code.ts'
import { readFlags } from './flags.ts'
import { type LivePage, livePage } from './live-page.ts'
import { onInterrupt } from './on-interrupt.ts'
import { outputFlags } from './output-flags.ts'
import { type PageSettings, pageFlags } from './page-flags.ts'
import { print } from './print.ts'
import { publishRun } from './publish-run.ts'
import { publishTuning } from './publish-tuning.ts'
import { StatusLine } from './status-line.ts'
import { takeCommands } from './take-commands.ts'
import { workersFlag } from './workers-flag.ts'

const targetFlags = z.object({
  model: z.string().optional().describe('.safetensors file of a model'),
  beta: betaOption
    .optional()
    .describe('inverse coupling; without --model the shipped model trained nearest to it is taken'),
  lattice: z
    .custom<string>()
    .transform(latticeSize)
    .optional()
    .describe('sites in time x space, TxL; without it, what the model was trained for'),
  ...hmcOnCardOptions.pick({ chains: true, precision: true, backend: true, seed: true }).shape,
})

const comparisonFlags = z.object({
  trajectories: z
    .int()
    .min(10)
    .optional()
    .describe('trajectories per chain of each sampler, default 20 tau_int of tuned HMC, 2 000 to 20 000'),
  thermalize: z.int().min(0).default(100).describe('trajectories dropped at the start of each chain'),
  rounds: z
    .int()
    .min(2)
    .max(1000)
    .default(5)
    .describe('turns of each sampler: what tells the error of its speed'),
  tuningSteps: z
    .int()
    .min(1)
    .default(6000)
    .describe('leapfrog steps per chain and candidate in the first stage of the scan of HMC'),
  workers: workersFlag('worker threads of each sampler, default: the processors but one'),
  ...pageFlags,
  ...outputFlags('print the comparison as JSON, the last line of stdout'),
})

/** The model and the target of the flags. `notice` says if the model was trained at another beta. */
function targetOf({ model, beta, lattice }: z.output<typeof targetFlags>) {
  if (model === undefined && beta === undefined)
    throw new UsageError('compare needs --model FILE, or --beta for the shipped model trained there')
  const trained =
    model === undefined ? shippedModel(beta!) : { file: model, model: loadModel(model), notice: undefined }
  const { training } = trained.model
  return {
    file: trained.file,
    notice: trained.notice,
    beta: beta ?? training.beta,
    lattice: lattice ?? training.lattice,
  }
}

/** How far the comparison is. The samplers take turns, so that the time left is the sum over them. */
function progressLine(all: readonly Progress[]): string {
  const current = all.find(({ phase, trajectories, total = 0 }) => phase !== 'done' && trajectories < total)
  const shares = all.map(({ trajectories, total = 0 }) => trajectories / total)
  const share = shares.reduce((a, b) => a + b, 0) / all.length
  const left = timeLeft(
    all.map(({ eta }) => eta),
    all[0]!,
  )
  const rounds = `${grouped(Math.min(...all.map(({ trajectories }) => trajectories)))} of ${grouped(current?.total ?? all[0]!.total ?? null)} trajectories of each sampler`
  return `comparing ${percent(share)}: ${rounds}${left === null ? '' : `  ${duration(left)} left`}`
}

/** `leapstream compare --beta 5`, or `--model FILE`: a trained sampler against tuned HMC and other competitors. */
export async function compareCommand(argv: readonly string[]): Promise<number> {
  const command = new Command('leapstream compare')
    .usage('[flags]')
    .description(
      'A trained sampler against HMC tuned for the same target, instanton hits (2D U(1) only) and exact draws: tau_int,\ntunneling, cost per force evaluation and per second, exactness.',
    )
  const values = await readFlags(
    command,
    [
      ['Flags of the target', targetFlags],
      ['Flags of the comparison', comparisonFlags],
    ],
    argv,
  )
  if (values === undefined) return 0
  const target = values[0] as z.output<typeof targetFlags>
  const { trajectories, thermalize, rounds, workers, ...flags } = values[1] as z.output<
    typeof comparisonFlags
  >
  const { file, notice, beta, lattice } = targetOf(target)
  if (notice !== undefined) process.stderr.write(`leapstream: ${notice}\n`)
  const { chains, precision, backend, seed } = target
  const options: ComparisonOptions = {
    model: file,
    beta,
    lattice,
    chains,
    precision,
    backend,
    seed,
    workers: workers ?? usefulWorkers(hmc({ chains, backend }), Math.max(1, availableParallelism() - 1)),
    thermalize,
    rounds,
    ...(trajectories !== undefined && { trajectories }),
  }
  const cleanUp = new CleanUp()
  try {
    return await compare(options, flags, cleanUp)
  } finally {
    await cleanUp.run()
  }
}

/** Tunes HMC, runs the samplers side by side, and prints the comparison. Gives the exit code. */
async function compare(
  options: ComparisonOptions,
  flags: PageSettings & Pick<z.output<typeof comparisonFlags>, 'tuningSteps' | 'serve' | 'json'>,
  cleanUp: CleanUp,
): Promise<number> {
  const stopped = new ReplaySubject<void>(1)
  let run: PipelineRun | undefined
  let interrupted = false
  const stop = () => {
    interrupted = true
    stopped.next()
    run?.stop('interrupted')
  }
  cleanUp.add(onInterrupt(stop))
  cleanUp.add(
    takeCommands({
      stop: () => {
        stop()
        return 'the comparison ends after what its chains are about'
      },
    }),
  )
  let page: LivePage | undefined
  if (flags.serve) {
    page = await livePage(flags)
    cleanUp.add(() => page!.close())
    process.stderr.write(`live at ${page.url}\n`)
  }
  const status = new StatusLine(process.stderr)
  cleanUp.add(() => status.close())
  const endReason = () => (interrupted ? 'stopped' : 'finished')

  const tuningTopic = page && publishTuning(page, options)
  const tuning = await tuneForComparison(options, {
    stopped,
    budget: flags.tuningSteps,
    progress: tuningProgress(status, tuningTopic),
  })
  tuningTopic?.complete(endReason())
  if (interrupted)
    process.stderr.write('leapstream: interrupted while HMC was tuned: nothing is compared yet\n')

  const comparison = comparisonRun(options, tuning, async () => page?.ready())
  run = comparison
  if (interrupted) comparison.stop('interrupted')
  page?.announce(comparison.id)
  if (page !== undefined) publishRun(comparison, page, endReason)
  const subscription = combineLatest(comparison.samplers.map(({ progress }) => progress)).subscribe((all) =>
    status.show(() => progressLine(all)),
  )
  cleanUp.add(() => subscription.unsubscribe())
  const summary = comparisonSummary(await comparison.start(), tuning)
  status.close()
  page?.announce(comparison.id, summary)
  await print(flags.json ? `${JSON.stringify(summary)}\n` : compareTable(summary))
  return runExitCode(summary, interrupted)
}

/** Shows how far the scan of HMC is, on stderr and on the page. */
function tuningProgress(status: StatusLine, topic: ReturnType<typeof publishTuning> | undefined) {
  const begun = performance.now()
  return (share: number, tried: HmcTuning['tried']) => {
    const seconds = (performance.now() - begun) / 1000
    const left = seconds * (1 / share - 1)
    status.show(() => `tuning HMC ${percent(share)}  ${duration(left)} left`)
    topic?.next({ share, seconds, left, tried })
  }
}
