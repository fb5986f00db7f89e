import { availableParallelism } from 'node:os'
import { fromEvent } from 'rxjs'
import { hmcReference } from '../comparison/index.ts'
import { FileError } from '../errors.ts'
import { packageVersion, shellWord } from '../files/index.ts'
import { type ModelTraining, trainModel } from '../pipeline/index.ts'
import { LearningCurve, type SavedTraining, type TrialRecord, trainingClock } from '../training/index.ts'
import { grouped } from '../values/format.ts'
import { AskedStep } from './asked-step.ts'
import { CleanUp } from './clean-up.ts'
import { exitCode } from './exit-code.ts'
import { type FinishedTraining, finishedTraining, finishedTrainingTable } from './finished-training.ts'
import { type LivePage, livePage } from './live-page.ts'
import { onInterrupt } from './on-interrupt.ts'
import type { PageSettings } from './page-flags.ts'
import { print } from './print.ts'
import { publishTraining, type TrainingTopics } from './publish-training.ts'
import { hear } from './supervisor.ts'
import { takeCommands } from './take-commands.ts'
import type { TrainingFiles } from './training-files.ts'
import type { TrainingPlan } from './training-plan.ts'
import { TrainingReport } from './training-report.ts'

/** Milliseconds between checkpoints. */
const CHECKPOINT = 30_000
/** After an interrupt a step has so many milliseconds to end. */
const PATIENCE = 4000
/** Points of the learning curve that are written into the model. */
const KEPT_POINTS = 50

/** The flags of `train` that are not options of the training. */
export interface SessionFlags extends PageSettings {
  readonly minutes?: number | undefined
  readonly force: boolean
  readonly from?: string | undefined
  readonly resume?: string | undefined
  readonly workers?: number | undefined
  readonly serve: boolean
  readonly json: boolean
}

/** One run of the command `train`: until the training is done or interrupted. */
export class TrainingSession {
  readonly #plan: TrainingPlan
  readonly #flags: SessionFlags
  readonly #argv: readonly string[]
  readonly #workers: number
  readonly #report = new TrainingReport(process.stderr)
  readonly #stop = new AbortController()
  /** Ends the measurements of HMC that are made during the training. */
  readonly #over = new AbortController()
  #compared = false
  readonly #curve: LearningCurve
  readonly #trials: TrialRecord[]
  readonly #begun = performance.now()
  readonly #files: TrainingFiles
  /** The newest checkpoint, once there is one. */
  #kept: { readonly file: string; readonly step: number } | undefined
  #savedAt = performance.now()
  readonly #checkpoints = new AskedStep()

  constructor(plan: TrainingPlan, flags: SessionFlags, argv: readonly string[], files: TrainingFiles) {
    this.#plan = plan
    this.#flags = flags
    this.#argv = argv
    this.#workers = flags.workers ?? availableParallelism()
    this.#curve = new LearningCurve(plan.saved?.curve)
    this.#trials = [...(plan.saved?.trials ?? [])]
    this.#files = files
    if (flags.resume !== undefined && plan.saved)
      this.#kept = { file: flags.resume, step: plan.saved.checkpoint.step }
  }

  /** Gives the exit code: 0 done, 1 done but the model could not be written, 130 interrupted. */
  async run(): Promise<number> {
    const cleanUp = new CleanUp()
    const { promise: gaveUp, stop, forget } = this.#interrupts()
    cleanUp.add(forget)
    // batch systems send SIGUSR1 before they end a job: the supervisor then asks for a checkpoint
    cleanUp.add(
      hear(({ kind }) => {
        if (kind === 'checkpoint') this.#checkpoints.ask().catch(() => {})
      }),
    )
    cleanUp.add(
      takeCommands({
        stop: () => {
          stop()
          return 'the training ends after the running step, and is kept to go on with'
        },
        checkpoint: async () => `step ${grouped(await this.#checkpoints.ask())} is kept`,
      }),
    )
    let page: LivePage | undefined
    let topics: TrainingTopics | undefined
    const { network } = this.#plan
    const run = `train-${network}-${new Date().toISOString().replace(/[:.]/g, '-').slice(0, 19)}`
    try {
      if (this.#flags.serve) {
        page = await livePage(this.#flags)
        cleanUp.add(() => page!.close())
        page.announce(run)
        this.#report.say(`training ${run}: live at ${page.url}`)
        topics = publishTraining(page, run, network, {
          curve: this.#curve.points,
          trials: this.#trials,
          seconds: this.#plan.saved?.seconds ?? 0,
        })
      }
      cleanUp.add(() => this.#report.close())
      cleanUp.add(() => this.#checkpoints.answer(undefined))
      cleanUp.add(() => this.#over.abort())
      const training = await Promise.race([this.#train(topics), gaveUp])
      this.#report.close()
      if (training === undefined) {
        topics?.complete('stopped')
        await this.#tellHowToResume()
        return exitCode.interrupted
      }
      const summary = await this.#finish(training)
      page?.announce(run, summary)
      const written = summary.model !== null
      topics?.complete(written ? 'finished' : 'failed')
      return written ? exitCode.done : exitCode.failed
    } catch (error) {
      topics?.complete('failed')
      // a checkpoint was written since this command began
      if ((this.#kept?.step ?? 0) > (this.#plan.saved?.checkpoint.step ?? 0))
        await this.#tellHowToResume('the training failed')
      throw error
    } finally {
      await cleanUp.run()
    }
  }

  /** Trains to the end; undefined when interrupted, with a checkpoint written. */
  async #train(topics: TrainingTopics | undefined): Promise<ModelTraining | undefined> {
    const { network, start, saved } = this.#plan
    const { minutes } = this.#flags
    const clock = minutes === undefined ? undefined : trainingClock(60 * minutes)
    const training = await trainModel(network, this.#plan.options, {
      workers: this.#workers,
      signal: this.#stop.signal,
      ...(start && { start }),
      ...(clock && { clock }),
      ...(saved && { checkpoint: saved.checkpoint as ModelTraining['checkpoint'] }),
      onProgress: (progress, now) => {
        const { step, trial, best } = progress
        this.#curve.push(progress)
        if (trial !== undefined) this.#trials.push({ step, best: best === true, ...trial })
        this.#report.show(progress)
        if (topics !== undefined) this.#compare(topics, now)
        topics?.next(progress, now)
        if (this.#checkpoints.isAsked) this.#saveAsAsked(now())
        else if (performance.now() - this.#savedAt > CHECKPOINT) this.#saveIfPossible(now())
      },
    })
    if (training.finished) return training
    this.#keep(training)
    return undefined
  }

  /** Measures, during the training, how HMC does at the betas that the training passes, for the page. */
  #compare(topics: TrainingTopics, now: () => ModelTraining): void {
    if (this.#compared) return
    this.#compared = true
    const stopped = fromEvent(this.#over.signal, 'abort')
    hmcReference(now().checkpoint.options, { next: (point) => topics.reference(point), stopped }).catch(
      (error: Error) => this.#report.say(`the page has no line of HMC: ${error.message}`),
    )
  }

  get #seconds(): number {
    return (this.#plan.saved?.seconds ?? 0) + (performance.now() - this.#begun) / 1000
  }

  #saved({ checkpoint }: ModelTraining): SavedTraining {
    return {
      network: this.#plan.network,
      checkpoint,
      seconds: this.#seconds,
      curve: this.#curve.points,
      trials: this.#trials,
    }
  }

  #save(training: ModelTraining): void {
    this.#files.saveCheckpoint(this.#saved(training))
    this.#kept = { file: this.#files.checkpoint, step: training.checkpoint.step }
    this.#savedAt = performance.now()
  }

  #saveAsAsked(training: ModelTraining): void {
    this.#saveIfPossible(training)
    const { step } = training.checkpoint
    const isKept = this.#kept?.step === step
    this.#checkpoints.answer(isKept ? step : undefined)
    if (isKept) this.#report.say(`step ${grouped(step)} is kept in ${this.#kept!.file}`)
  }

  /** Goes on without a checkpoint where none can be written: a full disk may have room again when the training is done. */
  #saveIfPossible(training: ModelTraining): void {
    try {
      this.#save(training)
    } catch (error) {
      this.#savedAt = performance.now()
      this.#report.say(`no checkpoint: ${(error as Error).message}; the training goes on`)
    }
  }

  /** Writes the last checkpoint: beside the model, or if that fails in the folder for temporary files. */
  #keep(training: ModelTraining): void {
    try {
      this.#save(training)
    } catch (error) {
      this.#report.say(`no checkpoint: ${(error as Error).message}`)
      try {
        const file = this.#files.saveElsewhere(this.#saved(training))
        this.#kept = { file, step: training.checkpoint.step }
      } catch (other) {
        this.#report.say(`no checkpoint: ${(other as Error).message}`)
      }
    }
  }

  async #tellHowToResume(why = 'interrupted', how = 'Go on with'): Promise<void> {
    if (this.#flags.json && why === 'interrupted') {
      const { file = null, step = null } = this.#kept ?? {}
      await print(`${JSON.stringify({ interrupted: true, checkpoint: file, step })}\n`)
    }
    if (this.#kept === undefined) {
      this.#report.say(`${why}; nothing is kept to go on from`)
      return
    }
    const { file, step } = this.#kept
    const { model, checkpoint } = this.#files
    const words = ['leapstream', 'train', '--resume', file]
    if (file !== checkpoint) words.push('--out', model)
    if (this.#flags.force) words.push('--force')
    this.#report.say(`${why}; step ${grouped(step)} is kept. ${how}\n  ${words.map(shellWord).join(' ')}`)
  }

  /**
   * Writes the best model, takes away the checkpoint that is no longer needed, and prints the summary. Where the model cannot be
   * written, it keeps the training instead and says how to write the model from it.
   */
  async #finish(training: ModelTraining): Promise<FinishedTraining> {
    const { best } = training
    // every training ends with a trial, so that there is a best model
    const done = { ...training, best: best! }
    const { network, saved } = this.#plan
    const { model: out } = this.#files
    const summary = finishedTraining(out, network, done, this.#seconds)
    const { model } = done.best
    const { from, resume, json } = this.#flags
    let failure: FileError | undefined
    try {
      this.#files.saveModel({
        ...model,
        training: {
          ...model.training,
          ...summary,
          options: training.checkpoint.options,
          trials: this.#trials,
          curve: this.#curve.summary(KEPT_POINTS),
        },
        provenance: {
          program: `leapstream ${packageVersion()}`,
          command: ['leapstream', 'train', ...this.#argv].join(' '),
          seed: `${summary.seed}`,
          date: new Date().toISOString(),
          ...(from !== undefined && { from }),
          ...(resume !== undefined && saved && { resumed: resume }),
        },
      })
      this.#files.removeCheckpoint()
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      failure = error
      this.#keep(training)
    }
    const told = failure === undefined ? summary : { ...summary, model: null }
    await print(json ? `${JSON.stringify(told)}\n` : finishedTrainingTable(told, done, this.#trials.length))
    if (failure !== undefined)
      await this.#tellHowToResume(`the training is done, but ${failure.message}`, 'Write the model with')
    return told
  }

  /**
   * The first signal ends the training after the running step. `gaveUp` resolves if that takes too long: then the newest checkpoint
   * counts. The second signal ends the process.
   */
  #interrupts() {
    let giveUp: () => void = () => {}
    let timer: NodeJS.Timeout | undefined
    const promise = new Promise<undefined>((resolve) => {
      giveUp = () => resolve(undefined)
    })
    const stop = () => {
      this.#stop.abort()
      timer ??= setTimeout(giveUp, PATIENCE)
    }
    const leave = onInterrupt(stop)
    const forget = () => {
      clearTimeout(timer)
      leave()
    }
    return { promise, stop, forget }
  }
}
