import { BehaviorSubject, type Observable, ReplaySubject, Subject, Subscription } from 'rxjs'
import type { AlarmBoard } from '../alarms/alarm-board.ts'
import { SamplerAlarms } from '../alarms/sampler-alarms.ts'
import type { Measurement } from '../batch.ts'
import { LeapstreamError, PipelineError } from '../errors.ts'
import type { Exactness, StopDecision, StopRule } from '../operators/index.ts'
import { failureText } from '../threads/failure-text.ts'
import type { Stretch } from '../threads/stretch.ts'
import type { StretchesOptions, SummingOptions } from '../threads/stretches-options.ts'
import type { Progress } from '../values/progress.ts'
import type { StopTarget } from '../values/stop-target.ts'
import { AnalysesCadence } from './analyses-cadence.ts'
import type { MeasurementStreams } from './define-pipeline.ts'
import type { NotedAnalyses } from './noted-analyses.ts'
import type { Quantity } from './quantity.ts'
import type { RoundClock } from './round-clock.ts'
import type { SampledChains } from './sampled-chains.ts'
import type { SamplerRecord } from './sampler-record.ts'
import { type Analyses, StandardAnalyses } from './standard-analyses.ts'
import { canGoOnFrom } from './standard-sums.ts'
import { type SamplerSummary, samplerSummary } from './summary.ts'
import { SumsReader } from './sums-reader.ts'

/** A sampler of a run with its streams; analyses replay their latest value. */
export interface SamplerRun {
  readonly name: string
  readonly sampler: SampledChains
  /** What is measured, as it comes from the chains, for as long as it is subscribed. */
  readonly measurements: MeasurementStreams
  /** What is measured, and what is exactly true of it here, in the order of `measurements`. */
  readonly quantities: readonly Quantity[]
  /** Read four times a second while somebody is subscribed to one of them, and at the end. */
  readonly analyses: Readonly<Record<string, Observable<unknown>>>
  /** All analyses now and then, whether or not anybody looks: some hundred times in a run of any length, and at its end. */
  readonly noted: Observable<NotedAnalyses>
  readonly progress: Observable<Progress>
  /** What `start` will say of this sampler, as far as it is. */
  summary(): SamplerSummary
}

/** What a stage wants of the stretches of its chains: which of them bring sums, and when they end. */
export interface StageStretches extends Required<Pick<StretchesOptions, 'stopped'>> {
  readonly sums: Omit<SummingOptions, 'of' | 'earlier'>
}

/** What a stage is wired from. */
export interface StageOptions {
  /** Name of the pipeline. */
  readonly pipeline: string
  readonly name: string
  readonly sampler: SampledChains
  readonly quantities: readonly Quantity[]
  /** Analyses beside those that every run has, whose names are given. */
  readonly added: (
    measurements: MeasurementStreams,
    standard: readonly string[],
  ) => Readonly<Record<string, Observable<unknown>>>
  /** Tells when it is to end, if that is no rule that can be watched. */
  readonly stop: (
    measurements: MeasurementStreams,
    watch: (rule: StopRule) => void,
  ) => Observable<Met> | undefined
  /** Undefined where nobody knows how many there will be. */
  readonly trajectories: number | undefined
  readonly thermalize: number
  readonly rule: StopRule | undefined
  readonly clock: RoundClock
  readonly takesTurns: boolean
  /** Where its trajectories are kept, if they are. */
  readonly record: SamplerRecord | undefined
  readonly alarms: AlarmBoard
  /** Starts the chains; `squares` names measurements whose squares are to be summed too. */
  readonly stretchesOf: (stage: StageStretches, squares: readonly string[]) => Observable<Stretch>
}

/** Why a run ends: what was met, or text. */
export type Met = string | StopDecision

/** One sampler of a run, wired to its measurements, analyses and stop rules. */
export class SamplerStage {
  readonly run: SamplerRun
  readonly #options: StageOptions
  readonly #quantities: readonly Quantity[]
  readonly #measured = new Map<string, Subject<Measurement>>()
  readonly #standard: StandardAnalyses
  readonly #reader: SumsReader
  readonly #added: Readonly<Record<string, Observable<unknown>>>
  /** Stops that the definition made as streams. */
  readonly #stops: Observable<Met>[] = []
  readonly #analyses = new Map<string, ReplaySubject<unknown>>()
  readonly #latest = new Map<string, unknown>()
  readonly #alarms: SamplerAlarms
  readonly #cadence: AnalysesCadence
  readonly #noted = new Subject<NotedAnalyses>()
  readonly #progress: BehaviorSubject<Progress>
  readonly #stopped = new Subject<void>()
  readonly #listening = new Subscription()
  #settings: Progress['settings'] = {}
  /** Where the chains begin: 0, or where an earlier part of the run has left them. */
  readonly #begun: number
  #done: number
  /** Seconds of sampling in earlier parts of the run. */
  readonly #secondsBefore: number
  /** Seconds of sampling, up to the last trajectory. */
  #seconds: number
  #ended = 'finished'
  #isOver = false
  #met: Met | undefined
  /** Ends it as failed, once it has started. */
  #fail: (error: unknown) => void = () => {}

  /** @throws UsageError for stop rules that cannot be, PipelineError when the definition fails. */
  constructor(options: StageOptions) {
    const { name, sampler, quantities, rule, record } = options
    this.#options = options
    this.#alarms = new SamplerAlarms(name, options.alarms)
    this.#begun = record?.from?.trajectory ?? 0
    this.#done = this.#begun
    // what a run that is gone on with knows so far is noted already
    this.#cadence = new AnalysesCadence(() => this.#reader.took, record?.history && this.#begun)
    const before = record?.earlierAnalysis('progress') as Progress | undefined
    this.#secondsBefore = before?.samplingSeconds ?? 0
    this.#seconds = this.#secondsBefore
    this.#quantities = quantities
    for (const quantity of this.#quantities) this.#measured.set(quantity.name, new Subject())
    const measurements: MeasurementStreams = Object.fromEntries(this.#measured)
    this.#standard = new StandardAnalyses(
      this.#quantities,
      sampler,
      record?.earlierAnalysis('exactness') as Exactness | undefined,
    )
    this.#reader = new SumsReader(this.#quantities, this.#standard, {
      thermalize: options.thermalize,
      isWanted: (trajectories) => this.#isWatched || this.#cadence.isDue(trajectories),
      hear: {
        read: (analyses, { trajectories }) => this.#hearRead(analyses, trajectories),
        failed: (error) => this.#fail(error),
      },
    })
    this.#added = options.added(measurements, [...this.#standard.names, 'progress'])
    for (const analysis of [...this.#standard.names, ...Object.keys(this.#added)])
      this.#analyses.set(analysis, new ReplaySubject(1))
    const stop = options.stop(measurements, (stopRule) => this.#reader.watch(stopRule))
    if (stop !== undefined) this.#stops.push(stop)
    if (rule !== undefined) this.#reader.watch(rule)
    this.#progress = new BehaviorSubject(this.#progressIn('start'))
    this.run = {
      name,
      sampler,
      measurements,
      quantities: this.#quantities,
      analyses: Object.fromEntries(this.#analyses),
      noted: this.#noted,
      progress: this.#progress,
      summary: () => this.#summary(),
    }
  }

  /** Whether it has all the trajectories that it was to have. */
  get isComplete(): boolean {
    const { trajectories, thermalize } = this.#options
    return trajectories !== undefined && this.#done >= trajectories + thermalize
  }

  /** Ends the sampling after what was already asked for; the last sums are read before it is over. */
  stop(reason: string): void {
    if (this.#ended === 'finished') this.#ended = reason
    this.#stopped.next()
  }

  /** Runs to the end; `stopAll` is called when a rule is met. */
  async start(stopAll: (met: Met) => void): Promise<SamplerSummary> {
    await new Promise<void>((resolve, reject) => {
      const fail = (error: unknown) => {
        if (this.#isOver) return
        this.#end('failed')
        reject(error)
      }
      this.#fail = fail
      this.#hearAdded(fail)
      this.#hearStops(stopAll, fail)
      const observed = this.#quantities
        .map(({ name }) => name)
        .filter((name) => this.#measured.get(name)!.observed)
      const replayed = this.#options.record?.replay(observed, ({ first, steps, columns }) => {
        const { chains } = this.#options.sampler
        for (const [i, name] of observed.entries())
          this.#measured.get(name)!.next({ name, first, steps, chains, values: columns[i]! })
      })
      const sample = () => {
        if (!this.#isOver) this.#sample({ stopAll, fail, done: resolve })
      }
      if (replayed === undefined) sample()
      else replayed.then(sample).catch(fail)
    })
    return this.#summary()
  }

  #sample({
    stopAll,
    fail,
    done,
  }: {
    readonly stopAll: (met: Met) => void
    readonly fail: (error: unknown) => void
    readonly done: () => void
  }): void {
    const { squares } = this.#reader
    const chains = this.#options.stretchesOf(this.#stretches(squares), squares)
    const heard = chains.subscribe({
      next: (stretch) => {
        try {
          this.#deliver(stretch)
        } catch (error) {
          fail(error)
        }
        if (this.#met !== undefined) stopAll(this.#met)
      },
      error: (cause) => fail(cause instanceof LeapstreamError ? cause : this.#failure('sampler', cause)),
      complete: () => {
        this.#reader.rest().then(() => {
          if (this.#isOver) return
          this.#end(this.isComplete && this.#met === undefined ? 'finished' : this.#ended)
          done()
        }, fail)
      },
    })
    this.#listening.add(heard)
    if (this.#isOver) heard.unsubscribe()
    else if (this.#ended !== 'finished') this.#stopped.next()
  }

  get #isWatched(): boolean {
    return [...this.#analyses.values()].some(({ observed }) => observed)
  }

  #stretches(squares: readonly string[]): StageStretches {
    const { sampler, thermalize, record } = this.#options
    const saved = record?.sumsIf((kept) => canGoOnFrom(kept, this.#quantities, sampler.chains, squares))
    return {
      sums: {
        from: thermalize,
        wanted: (trajectories) => this.#reader.wants(trajectories),
        keep: (trajectory, isLast) => record?.wantsSums(trajectory, isLast) ?? false,
        ...(saved !== undefined && { saved }),
      },
      stopped: this.#stopped,
    }
  }

  #deliver(stretch: Stretch): void {
    const { thermalize, clock } = this.#options
    this.#settings = stretch.settings
    this.#done = stretch.first + stretch.steps
    this.#options.record?.take(stretch)
    this.#measure(stretch)
    if (stretch.steps > 0) {
      clock.reached(this.#done)
      this.#seconds = this.#secondsBefore + clock.samplingSeconds
    }
    if (stretch.sums !== undefined) {
      const reached = { trajectories: this.#done, seconds: this.#seconds }
      const met = this.#reader.take(stretch.sums, reached)
      this.#met ??= met
    }
    this.#progress.next(this.#progressIn(this.#done < thermalize ? 'thermalize' : 'sample'))
  }

  /** Gives the measurements to who listens to them. */
  #measure(stretch: Stretch): void {
    const { thermalize, sampler } = this.#options
    const { chains } = sampler
    const skipped = Math.max(0, Math.min(stretch.steps, thermalize - stretch.first))
    const steps = stretch.steps - skipped
    if (steps === 0) return
    for (const [i, { name }] of this.#quantities.entries()) {
      const measured = this.#measured.get(name)!
      if (!measured.observed) continue
      const values = stretch.column(i).subarray(skipped * chains)
      measured.next({ name, first: stretch.first + skipped, steps, chains, values })
    }
  }

  /** Takes in the analyses after so many trajectories. */
  #hearRead(analyses: Analyses, trajectories: number): void {
    if (this.#isOver) return
    for (const [name, value] of Object.entries(analyses)) this.#publish(name, value)
    this.#alarms.look(this.#latest)
    if (this.#cadence.hasGrown(trajectories)) this.#note(trajectories)
  }

  #note(trajectories: number): void {
    this.#cadence.noted(trajectories)
    const analyses = { ...Object.fromEntries(this.#latest), progress: this.#progress.value }
    const noted = { trajectories, analyses }
    this.#options.record?.addAnalyses(noted)
    this.#noted.next(noted)
  }

  #publish(analysis: string, value: unknown): void {
    this.#latest.set(analysis, value)
    this.#analyses.get(analysis)!.next(value)
  }

  #hearAdded(fail: (error: unknown) => void): void {
    this.#hearRead(this.#standard.constant, this.#done)
    for (const [analysis, source] of Object.entries(this.#added)) {
      const heard = source.subscribe({
        next: (value) => this.#publish(analysis, value),
        error: (cause) => fail(this.#failure(`analysis ${analysis}`, cause)),
        complete: () => this.#analyses.get(analysis)!.complete(),
      })
      this.#listening.add(heard)
    }
  }

  #hearStops(stopAll: (met: Met) => void, fail: (error: unknown) => void): void {
    for (const stop of this.#stops) {
      const heard = stop.subscribe({
        next: (reason) => {
          this.#met ??= reason
          stopAll(this.#met)
        },
        error: (cause) => fail(cause instanceof LeapstreamError ? cause : this.#failure('stop', cause)),
      })
      this.#listening.add(heard)
    }
  }

  #end(ended: string): void {
    this.#isOver = true
    if (ended !== 'failed') for (const measured of this.#measured.values()) measured.complete()
    // analyses with a clock of their own would go on for ever
    this.#listening.unsubscribe()
    this.#progress.next({ ...this.#progressIn('done'), ended })
    this.#note(this.#done)
    if (ended === 'failed') return
    for (const analysis of this.#analyses.values()) analysis.complete()
    this.#noted.complete()
    this.#progress.complete()
  }

  #failure(what: string, cause: unknown): PipelineError {
    const { pipeline, name } = this.#options
    return new PipelineError(`pipeline ${pipeline}, sampler ${name}: ${what} failed: ${failureText(cause)}`, {
      cause,
    })
  }

  #summary(): SamplerSummary {
    const { sampler, thermalize, clock } = this.#options
    return samplerSummary(
      sampler,
      this.#latest,
      { quantities: this.#quantities, added: Object.keys(this.#added) },
      {
        trajectories: Math.max(0, (this.#reader.reached?.trajectories ?? this.#done) - thermalize),
        seconds: this.#reader.reached?.seconds ?? this.#seconds,
        settings: this.#settings,
        ...(clock.rounds.length > 0 && { rounds: [...clock.rounds] }),
      },
    )
  }

  /** What the stop rules still wait for. */
  #targetsAt(rate: number): StopTarget[] {
    const { thermalize } = this.#options
    return this.#reader.targets.map(({ needed, ...target }) => {
      const trajectories = needed === null ? null : Math.max(0, Math.ceil(needed + thermalize - this.#done))
      return {
        ...target,
        trajectories,
        seconds: trajectories === null || rate === 0 ? null : trajectories / rate,
      }
    })
  }

  #progressIn(phase: Progress['phase']): Progress {
    const { pipeline, name, sampler, clock, takesTurns, trajectories, thermalize } = this.#options
    const { seed, chains, lattice, beta, precision, forceEvaluations } = sampler
    const { seconds } = clock
    const total = trajectories === undefined ? undefined : trajectories + thermalize
    const rate = seconds > 0 ? (this.#done - this.#begun) / seconds : 0
    const targets = phase === 'done' ? [] : this.#targetsAt(rate)
    return {
      kind: 'progress',
      phase,
      trajectories: this.#done,
      ...(total !== undefined && { total }),
      rate,
      seconds,
      samplingSeconds: this.#seconds,
      eta: phase === 'done' ? 0 : rate > 0 && total !== undefined ? (total - this.#done) / rate : null,
      ...(targets.length > 0 && { targets }),
      takesTurns,
      pipeline,
      sampler: name,
      chains,
      ...(forceEvaluations !== undefined && { forceEvaluations }),
      ...(seed !== undefined && { seed }),
      ...(lattice !== undefined && { lattice: [...lattice] as const }),
      ...(beta !== undefined && { beta }),
      ...(precision !== undefined && { precision }),
      settings: this.#settings,
    }
  }
}
