import { rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { fromEvent } from 'rxjs'
import { saveModel } from '../layers/index.ts'
import { hmcReference, type ModelTraining, trainModel } from '../pipeline/index.ts'
import { Hub, serve } from '../server/index.ts'
import { grouped } from '../stats/format.ts'
import { LearningCurve, saveTraining, type TrialRecord } from '../training/index.ts'
import { onInterrupt } from './on-interrupt.ts'
import { packageVersion } from './package-version.ts'
import { publishTraining, type TrainingTopics } from './publish-training.ts'
import { stepsInMinutes } from './steps-in-minutes.ts'
import type { TrainingPlan } from './training-plan.ts'
import { TrainingReport } from './training-report.ts'
import { type TrainingSummary, trainingSummary, trainingTable } from './training-summary.ts'

const pageFolder = fileURLToPath(new URL('../dashboard', import.meta.url))
/** Milliseconds between checkpoints. */
const CHECKPOINT = 30_000
/** Milliseconds after an interrupt within which a block of steps has to end. */
const PATIENCE = 4000
/** Points of the learning curve that a model keeps. */
const KEPT_POINTS = 50

/** What the flags of `train` say of one sitting. */
export interface SessionFlags {
  readonly minutes?: number | undefined
  readonly from?: string | undefined
  readonly resume?: string | undefined
  readonly workers?: number | undefined
  readonly serve: boolean
  readonly port: number
  readonly host: string
  readonly json: boolean
}

/** One sitting of a training: until it is done, or interrupted. */
export class TrainingSession {
  readonly #plan: TrainingPlan
  readonly #flags: SessionFlags
  readonly #argv: readonly string[]
  readonly #workers: number
  readonly #report = new TrainingReport(process.stderr)
  readonly #stop = new AbortController()
  /** Ends what is done beside the training. */
  readonly #over = new AbortController()
  #compared = false
  readonly #curve: LearningCurve
  readonly #trials: TrialRecord[]
  readonly #begun = performance.now()
  /** The file of the checkpoint, and the step it is of once there is one. */
  readonly #file: string
  #savedStep: number | undefined
  #savedAt = performance.now()
  #options: TrainingPlan['options']

  constructor(plan: TrainingPlan, flags: SessionFlags, argv: readonly string[]) {
    this.#plan = plan
    this.#flags = flags
    this.#argv = argv
    this.#workers = flags.workers ?? availableParallelism()
    this.#curve = new LearningCurve(plan.saved?.curve)
    this.#trials = [...(plan.saved?.trials ?? [])]
    this.#file = `${plan.out}.checkpoint`
    this.#options = plan.options
  }

  /** Gives the exit code: 0 done, 130 interrupted. */
  async run(): Promise<number> {
    const clean: (() => Promise<void> | void)[] = []
    const { promise: gaveUp, forget } = this.#interrupts()
    clean.push(forget)
    let summary: TrainingSummary | undefined
    let topics: TrainingTopics | undefined
    try {
      const { network } = this.#plan
      const run = `train-${network}-${new Date().toISOString().replace(/[:.]/g, '-').slice(0, 19)}`
      if (this.#flags.serve) {
        const hub = new Hub()
        const { host, port } = this.#flags
        const server = await serve({
          hub,
          host,
          port,
          page: pageFolder,
          version: packageVersion(),
          runs: () => [run],
          summary: (id) => (id === run ? summary : undefined),
        })
        clean.push(() => server.close())
        this.#report.say(`training ${run}: live at ${server.url}`)
        topics = publishTraining(hub, run, network, {
          curve: this.#curve.points,
          trials: this.#trials,
          seconds: this.#plan.saved?.seconds ?? 0,
        })
      }
      clean.push(() => this.#report.close())
      clean.push(() => this.#over.abort())
      const training = await Promise.race([this.#train(topics), gaveUp])
      this.#report.close()
      if (training === undefined) {
        topics?.complete('stopped')
        this.#tellHowToResume()
        return 130
      }
      summary = this.#finish(training)
      topics?.complete('finished')
      return 0
    } catch (error) {
      topics?.complete('failed')
      throw error
    } finally {
      for (const step of clean.reverse()) await step()
    }
  }

  /** Trains to the end; undefined when interrupted, with a checkpoint written. */
  async #train(topics: TrainingTopics | undefined): Promise<ModelTraining | undefined> {
    const { network, start, saved } = this.#plan
    const { minutes } = this.#flags
    const controls = { workers: this.#workers, signal: this.#stop.signal, ...(start && { start }) }
    if (minutes !== undefined) {
      const steps = await stepsInMinutes(minutes, network, this.#options, controls)
      if (steps === undefined) return undefined
      this.#options = { ...this.#options, steps }
      this.#report.say(
        `${minutes} min are ${grouped(steps)} steps at the speed measured; --steps ${steps} gives the same model anywhere`,
      )
    }
    const training = await trainModel(network, this.#options, {
      ...controls,
      ...(saved && { checkpoint: saved.checkpoint as ModelTraining['checkpoint'] }),
      onProgress: (progress, now) => {
        const { step, trial, best } = progress
        this.#curve.push(progress)
        if (trial !== undefined) this.#trials.push({ step, best: best === true, ...trial })
        this.#report.show(progress)
        if (topics !== undefined) this.#compare(topics, now)
        topics?.next(progress, now)
        if (performance.now() - this.#savedAt > CHECKPOINT) this.#saveIfPossible(now())
      },
    })
    if (training.finished) return training
    this.#save(training)
    return undefined
  }

  /** Measures beside the training what HMC does as beta rises, for the page. */
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

  #save({ checkpoint }: ModelTraining): void {
    const { network, out } = this.#plan
    saveTraining(
      {
        network,
        checkpoint,
        out,
        seconds: this.#seconds,
        curve: this.#curve.points,
        trials: this.#trials,
      },
      this.#file,
    )
    this.#savedStep = checkpoint.step
    this.#savedAt = performance.now()
  }

  /** A full disk must not end a training that may have room again when it is done. */
  #saveIfPossible(training: ModelTraining): void {
    try {
      this.#save(training)
    } catch (error) {
      this.#savedAt = performance.now()
      this.#report.say(`no checkpoint: ${(error as Error).message}; the training goes on`)
    }
  }

  #tellHowToResume(): void {
    if (this.#savedStep === undefined) {
      this.#report.say('interrupted before there was anything to go on from')
      return
    }
    this.#report.say(
      `interrupted; step ${grouped(this.#savedStep)} is kept. Go on with\n  leapstream train --resume ${this.#file}`,
    )
  }

  /** Writes the best model, prints the summary, and takes away the checkpoint that is no longer needed. */
  #finish(training: ModelTraining): TrainingSummary {
    const { best } = training
    // a trial ends every training
    const done = { ...training, best: best! }
    const { network, out, saved } = this.#plan
    const summary = trainingSummary(out, network, done, this.#seconds)
    const { model } = done.best
    const { from, resume, json } = this.#flags
    saveModel(
      {
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
      },
      out,
    )
    rmSync(this.#file, { force: true })
    process.stdout.write(
      json ? `${JSON.stringify(summary)}\n` : trainingTable(summary, done, this.#trials.length),
    )
    return summary
  }

  /** The first signal ends the training after the running block, or by what is kept already if that takes long; the second at once. */
  #interrupts() {
    let giveUp: () => void = () => {}
    let timer: NodeJS.Timeout | undefined
    const promise = new Promise<undefined>((resolve) => {
      giveUp = () => resolve(undefined)
    })
    const leave = onInterrupt(() => {
      this.#stop.abort()
      timer = setTimeout(giveUp, PATIENCE)
    })
    const forget = () => {
      clearTimeout(timer)
      leave()
    }
    return { promise, forget }
  }
}
