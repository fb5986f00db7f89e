import { Hub, type Publisher, type RunningServer, serve } from '../../src/server/index.ts'

const STEPS = 4000

/** A training of an invented model, up to a step. */
export class SyntheticTraining {
  readonly #hub = new Hub()
  readonly #channels: Record<'progress' | 'curve' | 'trial' | 'layers' | 'reference', Publisher>
  readonly #scale: boolean
  step = 0

  constructor({ scale = true } = {}) {
    this.#scale = scale
    const open = (name: string, kind: string, delivery: 'lossless' | 'latest') =>
      this.#hub.channel({ topic: `train/train-local-1/${name}`, kind, delivery })
    this.#channels = {
      progress: open('progress', 'trainingProgress', 'latest'),
      curve: open('curve', 'trainingCurve', 'lossless'),
      trial: open('trial', 'trial', 'lossless'),
      layers: open('layers', 'layers', 'latest'),
      reference: open('reference', 'hmcReference', 'lossless'),
    }
  }

  /** A server with the files of `page` and this training. */
  serve(page: string): Promise<RunningServer> {
    return serve({ hub: this.#hub, port: 0, page })
  }

  /** What HMC does at three betas, and its trial at the last. */
  refer(): void {
    for (const [step, squaredChange] of [
      [0, 0.9],
      [1200, 0.09],
      [2400, 0.009],
    ] as const) {
      this.#channels.reference.next({
        kind: 'hmcReference',
        step,
        beta: 1.5 + (2.5 * step) / 2400,
        stepSize: 0.124,
        leapfrogSteps: 8,
        acceptance: 0.65,
        squaredChange,
        squaredChangeError: 0.03 * squaredChange,
        ...(step === 2400 && { trial: { ...this.#trial(step), integratedTime: 253, tunnelingRate: 0.0194 } }),
      })
    }
  }

  /** Ends before its last step. */
  interrupt(): void {
    this.#channels.progress.next({ ...this.#progress(this.step), ended: 'interrupted' })
  }

  #trial(step: number) {
    return {
      kind: 'trial',
      step,
      best: step <= 3200,
      integratedTime: 40 - step / 400,
      integratedTimeError: 1.5,
      reliable: step !== 2800,
      slowMode: false,
      frozen: false,
      tunnelingRate: step > 3200 ? 0.12 : 0.1 + step / 1e5,
      tunnelingRateError: 0.002,
      acceptance: 0.43,
      expMinusEnergyError: 1.004,
      expMinusEnergyErrorError: 0.006,
      longestRejection: 31,
    }
  }

  #progress(step: number) {
    return {
      kind: 'trainingProgress',
      step,
      steps: STEPS,
      rate: 123.4,
      seconds: 61,
      eta: (STEPS - step) / 123.4,
      network: 'local',
      lattice: [16, 16],
      beta: 4,
      layers: 8,
      batch: 64,
      precision: 'f32',
      seed: 1,
    }
  }

  /** Goes on to a step. */
  to(step: number): void {
    const { progress, curve, trial, layers } = this.#channels
    for (; this.step < step; ) {
      this.step += 20
      const done = this.step / STEPS
      const noise = Math.sin(1e3 * this.step)
      curve.next({
        kind: 'trainingCurve',
        step: this.step,
        beta: Math.min(4, 1.5 + (2.5 * done) / 0.6),
        rate: 0.005 * Math.min(1, (1 - done) / 0.6),
        loss: -Math.exp(-2 * done) * (1 + 0.1 * noise),
        acceptance: 0.9 - 0.5 * done + 0.05 * noise,
        squaredChange: Math.exp(-2 * done) * (1 + 0.1 * noise),
        ...(this.step === 1000 && { recovery: 'the gradient of step 991 is not finite' }),
      })
      if (this.step >= 2400 && this.step % 400 === 0) trial.next(this.#trial(this.step))
    }
    const shape = (count: number, at: (x: number) => number) =>
      Array.from({ length: count }, (_, i) => at(i / (count - 1)))
    layers.next({
      kind: 'layers',
      step,
      kickStep: shape(9, (x) => 0.05 + 0.2 * x * (1 - x)),
      driftStep: shape(8, (x) => 0.2 + 0.1 * x * (1 - x)),
      ...(this.#scale && { scale: shape(9, (x) => 0.15 * Math.cos(Math.PI * x)) }),
    })
    progress.next(this.#progress(step))
  }
}
