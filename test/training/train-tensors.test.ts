import { afterEach, describe, expect, it, vi } from 'vitest'
import { UsageError } from '../../src/errors.ts'
import { checkModel, newModel } from '../../src/layers/index.ts'
import { TensorGradients } from '../../src/layers/tensor/index.ts'
import {
  convTrainingOptions,
  type TensorTrainingOptions,
  type TrainingProgress,
  tensorTrainingOptions,
  trainTensors,
} from '../../src/training/index.ts'
import { plaquetteRates } from '../../src/training/plaquette-rates.ts'
import { translationMean } from '../../src/training/translation-mean.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const small: TensorTrainingOptions = {
  network: 'dense',
  lattice: [2, 2],
  beta: 2,
  layers: 1,
  hidden: [4],
  steps: 60,
  batch: 4,
  trials: 1,
  trialChains: 4,
  trialTrajectories: 5,
  seed: 5,
  backend: 'cpu',
}

const run = async (options: TensorTrainingOptions, controls: Parameters<typeof trainTensors>[1] = {}) => {
  const progress: TrainingProgress[] = []
  const result = await trainTensors(options, {
    ...controls,
    onProgress: (at, take) => {
      progress.push(at)
      controls.onProgress?.(at, take)
    },
  })
  return { ...result, progress }
}

describe('training on tensors', () => {
  it.each([
    // means over 20 steps of 64 chains, .0033 and .0116 measured, errors of about a tenth
    { network: 'dense', hidden: [8], gain: 2 },
    // .0032 and .0141 to .0181
    { network: 'conv', hidden: [4], gain: 3 },
    // plaquettes of 4x4, 2 units each
    { network: 'dense-plaquettes', hidden: [2], gain: 2 },
  ] as const)(
    'makes a $network sampler that moves Q_R further than the HMC it started from',
    async ({ gain, ...model }) => {
      const options: TensorTrainingOptions = {
        ...small,
        ...model,
        stepSize: 0.1,
        lattice: [4, 4],
        firstBeta: 2,
        steps: 160,
        batch: 64,
        rate: 0.01,
        trialChains: 64,
        trialTrajectories: 30,
        backend: 'wasm',
      }
      const { best, finished, progress } = await run(options)
      expect(finished).toBe(true)
      expect(progress.at(-1)!.squaredChange).toBeGreaterThan(gain * progress[0]!.squaredChange)
      // 1920 trajectories: an error of about .02
      expect(Math.abs(best!.trial.expMinusEnergyError - 1)).toBeLessThan(0.1)
      checkModel(best!.model, 'trained')
      expect(best!.model.training).toMatchObject({ beta: 2, lattice: [4, 4], step: best!.step })
    },
  )

  it.each(['dense', 'dense-plaquettes', 'conv', 'local'] as const)(
    '%s is the same when it is interrupted and goes on from its checkpoint',
    async (network) => {
      const options = { ...small, network, hidden: [3], harmonics: 1 }
      const whole = await run(options)
      const stop = new AbortController()
      const first = await run(options, {
        signal: stop.signal,
        onProgress: ({ step }) => {
          if (step === 20) stop.abort()
        },
      })
      expect(first.finished).toBe(false)
      expect(first.checkpoint.step).toBe(20)
      const second = await run(options, { checkpoint: structuredClone(first.checkpoint) })
      expect(second.finished).toBe(true)
      expect(second.checkpoint).toEqual(whole.checkpoint)
      expect(second.best).toEqual(whole.best)
      expect(first.checkpoint.parameters).not.toEqual(whole.checkpoint.parameters)
    },
  )

  it('has defaults for conv of its own, which are those of its flags', async () => {
    const { hidden: _, ...others } = small
    const { checkpoint } = await run({ ...others, network: 'conv', steps: 1 })
    expect(checkpoint.options).toMatchObject({ hidden: [8, 8], rate: 0.01, stepSize: 0.18 })
    expect(convTrainingOptions.parse({ network: 'conv' }).steps).toBe(2000)
    expect(tensorTrainingOptions.parse({}).rate).toBe(0.001)
  })

  it('keeps all plaquettes alike in dense-plaquettes', async () => {
    const [activation, hidden, lattice] = ['leakyRelu' as const, [2], [2, 3] as [number, number]]
    const options = { ...small, network: 'dense-plaquettes' as const, lattice, hidden }
    const { parameters } = (await run({ ...options, steps: 40 })).checkpoint
    expect(parameters).not.toEqual((await run({ ...options, steps: 1 })).checkpoint.parameters)
    const mean = parameters.slice()
    translationMean({ network: 'dense-plaquettes', lattice, layers: 1, hidden, activation })(mean)
    // the mean of equal numbers is rounded
    mean.forEach((value, i) => {
      expect(parameters[i]).toBeCloseTo(value, 14)
    })
  })

  it('moves weights between distant plaquettes of dense-plaquettes by .03 of the rate', async () => {
    const [activation, hidden, lattice] = ['leakyRelu' as const, [2], [2, 3] as [number, number]]
    const options = { ...small, network: 'dense-plaquettes' as const, lattice, hidden, steps: 1 }
    const { parameters, good } = (await run(options)).checkpoint
    const rates = plaquetteRates({ network: 'dense-plaquettes', lattice, layers: 1, hidden, activation })
    // the first step of Adam moves each weight by its rate, whatever its gradient is
    const moved = parameters.map((value, i) => Math.abs(value - good.parameters[i]!))
    const furthest = (rate: number) => Math.max(...moved.filter((_, i) => rates[i] === rate))
    // Adam's smallest denominator, 1e-8, shows in the fifth digit
    expect(furthest(0.03) / furthest(1)).toBeCloseTo(0.03, 4)
  })

  it('depends on the seed and on the loss', async () => {
    const [own, seed, mixed] = [
      await run({ ...small, steps: 20 }),
      await run({ ...small, steps: 20, seed: 6 }),
      await run({ ...small, steps: 20, loss: 'mixed' }),
    ]
    expect(own.checkpoint.parameters).not.toEqual(seed.checkpoint.parameters)
    expect(own.checkpoint.parameters).not.toEqual(mixed.checkpoint.parameters)
  })

  it('goes back to good weights when a gradient is not finite, with half the rate, and says so', async () => {
    const evaluate = TensorGradients.prototype.evaluate
    let calls = 0
    vi.spyOn(TensorGradients.prototype, 'evaluate').mockImplementation(async function (
      this: TensorGradients,
      request,
    ) {
      const found = await evaluate.call(this, request)
      if (++calls === 30) found.gradient[1] = Number.NaN
      return found
    })
    const { progress, checkpoint } = await run(small)
    const recovered = progress.filter(({ recovery }) => recovery !== undefined)
    expect(recovered.map(({ step }) => step)).toEqual([40])
    expect(recovered[0]!.recovery).toBe('the gradient of step 29 is not finite')
    expect(checkpoint.rateFactor).toBe(0.5)
    expect(checkpoint.parameters.every(Number.isFinite)).toBe(true)
    // what was learnt before is gone: 20 steps on from the good weights, those of the start
    const good = (await run({ ...small, steps: 1 })).checkpoint.good.parameters
    const moved = checkpoint.parameters.map((value, i) => Math.abs(value - good[i]!))
    expect(Math.max(...moved)).toBeLessThan(20 * 0.001 * 0.5 * 1.5)
  })

  it('starts from a given model, keeps its masks, and refuses one of another architecture', async () => {
    const architecture = { network: 'dense' as const, lattice: '2x2', layers: 1, hidden: [4] }
    const model = newModel({ architecture, beta: 1, lattice: [2, 2], stepSize: 0.3 })
    const mask = { shape: [1, 2, 2, 2], values: Uint8Array.of(1, 1, 0, 0, 1, 0, 0, 0) }
    const start = { ...model, weights: new Map([...model.weights, ['masks', mask]]) }
    const options = { ...small, steps: 21 }
    const stop = new AbortController()
    const { checkpoint } = await run(options, { start, signal: stop.signal, onProgress: () => stop.abort() })
    expect(Math.exp(checkpoint.parameters.at(-1)!)).toBeCloseTo(0.3, 1)
    const { best } = await run(options, { checkpoint: structuredClone(checkpoint) })
    expect(best!.model.weights.get('masks')).toEqual(mask)
    await expect(run({ ...small, hidden: [5] }, { start })).rejects.toThrow(
      /"hidden":\[4\].*not.*"hidden":\[5\]/,
    )
    await expect(run(small, { checkpoint })).rejects.toThrow(/other options/)
  })

  it.each([
    [{ layers: 0 }, /train: layers must be at least 1/],
    [{ network: 'deep' }, /train: network must be one of dense, dense-plaquettes, conv, local/],
    [{ hidden: '8x' }, /hidden/],
    [{ beta: -1 }, /train: beta must be above 0/],
    [{ learning: 1 }, /train: unknown option learning; there are network, lattice/],
  ])('refuses %j', async (options, message) => {
    const refused = trainTensors({ ...small, ...options } as TensorTrainingOptions)
    await expect(refused).rejects.toThrow(message)
    await expect(refused).rejects.toBeInstanceOf(UsageError)
  })

  it('reads the sizes of hidden layers from words', () => {
    expect(tensorTrainingOptions.parse({ hidden: '32x16' }).hidden).toEqual([32, 16])
    expect(tensorTrainingOptions.parse({ hidden: '7' }).hidden).toEqual([7])
    expect(tensorTrainingOptions.parse({}).hidden).toEqual([64, 64])
  })
})
