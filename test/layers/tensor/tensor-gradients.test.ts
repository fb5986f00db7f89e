import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Lattice } from '../../../src/batch.ts'
import { Chains, LocalChains, purposes, randomWords } from '../../../src/kernels/index.ts'
import { hamiltonian, linkBlocks, smoothCharge } from '../../../src/lattice/index.ts'
import {
  type ArchitectureOptions,
  flattenWeights,
  type LeapfrogModel,
  type LocalParameters,
  layerTable,
  localParameters,
  pullBack,
  referenceTrajectory,
  type TrainingLossName,
  trainableWeights,
  trainingLosses,
  unflattenParameters,
  type Weight,
} from '../../../src/layers/index.ts'
import { ModelOnTensors, TensorGradients } from '../../../src/layers/tensor/index.ts'
import { plaquetteTensors } from '../../../src/layers/tensor/plaquette-tensors.ts'
import { cornerAt } from '../../../src/samplers/corner.ts'
import {
  openBackend,
  type Scalar,
  type Tensor,
  type Tensor2D,
  type TensorBackend,
} from '../../../src/tensor/index.ts'
import { seededRandom } from '../../stats/seeded-random.ts'
import { randomModel } from '../random-model.ts'

const CHAINS = 6
const SEED = 3
const PENALTY = 0.3

let backend: TensorBackend
beforeAll(async () => {
  backend = await openBackend('cpu')
})
afterAll(() => backend.close())

const architecturesOf = (lattice: Lattice): ArchitectureOptions[] => [
  { network: 'dense', lattice, layers: 2, hidden: [5, 4], activation: 'tanh' },
  { network: 'conv', layers: 2, hidden: [3, 4], activation: 'swish' },
  { network: 'conv', layers: 2, hidden: [3], activation: 'tanh', drift: 'masked' },
  { network: 'dense-plaquettes', lattice, layers: 2, hidden: [2, 1], activation: 'swish' },
  { network: 'local', layers: 2, harmonics: 2 },
]

const gradientsOf = (model: LeapfrogModel, lattice: Lattice, loss: TrainingLossName, beta: number) => {
  const layers = new ModelOnTensors({ ...backend, close() {} }, model, lattice)
  return { layers, gradients: new TensorGradients(layers, model, { beta, chains: CHAINS, seed: SEED, loss }) }
}

/** The model with float64 weights. */
function precise(model: LeapfrogModel, flat: Float64Array): LeapfrogModel {
  const weights = new Map<string, Weight>(model.weights)
  let from = 0
  for (const { name, shape } of trainableWeights(model.architecture)) {
    const to = from + shape.reduce((size, side) => size * side, 1)
    weights.set(name, { shape, values: flat.slice(from, to) })
    from = to
  }
  return { ...model, weights }
}

/** The chains as training moves them, by the plain float64 trajectory. */
class PlainChains {
  readonly #chains: Chains
  readonly #lattice: Lattice

  constructor(lattice: Lattice, beta: number) {
    this.#lattice = lattice
    this.#chains = new Chains({ lattice, beta, chains: CHAINS, precision: 'f32' })
  }

  start(step: number, beta: number): void {
    this.#chains.start('exact', { seed: SEED, firstChain: 0, trajectory: step }, beta)
  }

  /** r, dQ_R^2 and the end of every chain's trajectory. */
  trajectories(model: LeapfrogModel, step: number, beta: number) {
    const chains = this.#chains
    const address = { seed: SEED, firstChain: 0, trajectory: step }
    const at = { index: 0, chain: 0, trajectory: step }
    const direction = randomWords(SEED)(purposes.direction, at, 0) % 2 === 0 ? 1 : -1
    const momenta: number[] = []
    for (let group = 0; group < chains.groups; group++) {
      chains.refresh(group, 2 * Math.PI, address)
      momenta.push(...chains.momenta(group, 2 * Math.PI))
    }
    return Array.from({ length: CHAINS }, (_, chain) => {
      const links = Float64Array.from(chains.configuration(chain).links)
      const own = Float32Array.from(momenta.slice(chain * links.length, (chain + 1) * links.length))
      const before = { lattice: this.#lattice, beta, links }
      const end = referenceTrajectory(model, before, Float64Array.from(own), direction)
      const after = { ...before, links: Float64Array.from(end.links) }
      const logRatio =
        hamiltonian(before, own) - hamiltonian(after, Float64Array.from(end.momenta)) + end.logJacobian
      return { direction, end, logRatio, squaredChange: (smoothCharge(after) - smoothCharge(before)) ** 2 }
    })
  }

  accept(model: LeapfrogModel, step: number, beta: number): void {
    const chains = this.#chains
    const ends = this.trajectories(model, step, beta).map(({ end }) => end)
    for (let group = 0; group < chains.groups; group++) {
      const own = ends.slice(4 * group, 4 * group + 4)
      const all = (of: (end: (typeof own)[number]) => ArrayLike<number>) =>
        own.flatMap((end) => [...Array.from(of(end))])
      chains.propose(
        group,
        all((end) => end.links),
        all((end) => end.momenta),
        own.map((end) => end.logJacobian),
        beta,
      )
      chains.accept(group, { seed: SEED, firstChain: 0, trajectory: step })
    }
  }
}

function plainLoss(
  loss: TrainingLossName,
  ends: readonly { logRatio: number; squaredChange: number }[],
): number {
  const terms = ends.map(({ logRatio, squaredChange }) => {
    const distance = Math.min(1, Math.exp(logRatio)) * squaredChange
    if (loss === 'distance') return -(distance + PENALTY * Math.min(0, logRatio))
    return 0.01 / (distance + 1e-4) - (distance + 1e-4) / 0.01
  })
  return terms.reduce((sum, term) => sum + term, 0) / terms.length
}

const cases = (
  [
    [2, 2],
    [4, 4],
  ] as Lattice[]
).flatMap((lattice) =>
  architecturesOf(lattice).flatMap((architecture) =>
    trainingLosses.map((loss) => ({ lattice, architecture, loss, network: architecture.network })),
  ),
)

describe.each(cases)('$network, $lattice, loss $loss', ({ lattice, architecture, loss }) => {
  it('has the value of the plain computation, and the gradient of its finite differences', async () => {
    const model = randomModel(architecture, lattice, { strength: 0.5 })
    const parameters = flattenWeights(model)
    const { layers, gradients } = gradientsOf(model, lattice, loss, 2)
    const plain = new PlainChains(lattice, 2)
    // two steps: the second from where accept/reject left the chains, at another beta, in its own direction
    for (const [step, beta, fresh] of [
      [5, 1.5, true],
      [7, 2, false],
    ] as const) {
      const found = await gradients.evaluate({ parameters, beta, weight: PENALTY, step, fresh })
      if (fresh) plain.start(step, beta)
      const lossOf = (flat: Float64Array) =>
        plainLoss(loss, plain.trajectories(precise(model, flat), step, beta))
      const ends = plain.trajectories(model, step, beta)
      const value = plainLoss(loss, ends)
      // float32 through two layers; the mixed loss has slopes of up to 1e6
      const scale = loss === 'mixed' ? 20 : 1
      expect(Math.abs(found.loss - value)).toBeLessThan(1e-4 * scale * (1 + Math.abs(value)))
      const acceptances = ends.map(({ logRatio }) => Math.min(1, Math.exp(logRatio)))
      expect(found.acceptance).toBeCloseTo(acceptances.reduce((a, b) => a + b) / CHAINS, 4)
      const distances = ends.map((end, i) => acceptances[i]! * end.squaredChange)
      expect(found.squaredChange).toBeCloseTo(distances.reduce((a, b) => a + b) / CHAINS, 4)
      const random = seededRandom(step)
      for (let probe = 0; probe < 3; probe++) {
        const direction = parameters.map(() => 2 * random() - 1)
        const shifted = (h: number) => parameters.map((value, i) => value + h * direction[i]!)
        const slope = (lossOf(shifted(1e-6)) - lossOf(shifted(-1e-6))) / 2e-6
        const along = found.gradient.reduce((sum, entry, i) => sum + entry * direction[i]!, 0)
        const norm = Math.sqrt(found.gradient.reduce((sum, entry) => sum + entry * entry, 0))
        expect(Math.abs(along - slope)).toBeLessThan(1e-3 * scale * (norm + Math.abs(slope)))
      }
      plain.accept(model, step, beta)
    }
    layers.dispose()
  })
})

describe('a local model with blocks', () => {
  const lattice: Lattice = [4, 6]
  const block: Lattice = [2, 3]
  const beta = 2
  const key = { seed: SEED, firstChain: 0, trajectory: 5 }
  const model = randomModel({ network: 'local', layers: 3, harmonics: 2, block }, lattice)

  it('has the gradient of the adjoint in the kernels, summed over blocks', () => {
    const parameters = localParameters(model)
    const { kicks, terms, ...table } = layerTable(parameters, beta, 'f32')
    const options = { lattice, block, beta, chains: 8, precision: 'f32', kicks, terms } as const
    const chains = new LocalChains({ ...options, gradients: true })
    chains.use({ kicks, terms, ...table })
    chains.start('exact', key)
    const links = Float32Array.from(chains.links())
    const momenta: number[] = []
    const entries = new Float64Array(kicks * (2 + terms))
    let loss = 0
    for (let group = 0; group < chains.groups; group++) {
      chains.refresh(group, 1, key)
      momenta.push(...chains.momenta(group, 1))
      const part = chains.sweepWithGradient(group, key, PENALTY)
      for (const own of part.loss) loss += own
      part.entries.forEach((entry, i) => {
        entries[Math.floor(i / 4)]! += entry
      })
    }
    const gradient = pullBack(parameters, beta, entries)
    const expected = unflattenParameters(gradient, { layers: 3, harmonics: 2 })

    const { tf } = backend
    const layers = new ModelOnTensors({ ...backend, close() {} }, model, lattice)
    const corner = cornerAt(randomWords(SEED), block, key.trajectory)
    layers.place(corner)
    const [nt, nx] = lattice
    const ofBlocks = (blockOf: ArrayLike<number>) =>
      tf.tensor2d(
        Array.from(blockOf, (number) => [0, 1, 2, 3].map((other) => (number === other ? 1 : 0))),
        [blockOf.length, 4],
      )
    // a plaquette is in the block of its site
    const plaquettesOf = Array.from({ length: nt * nx }, (_, site) => {
      const [t, x] = [Math.floor(site / nx), site % nx]
      return (
        Math.floor(((t - corner[0] + nt) % nt) / block[0]) * (nx / block[1]) +
        Math.floor(((x - corner[1] + nx) % nx) / block[1])
      )
    })
    tf.tidy(() => {
      const start = layers.phaseSpace(links, Float32Array.from(momenta))
      const { plaquettes } = plaquetteTensors(tf)
      const sum = (field: Tensor, blockOf: ArrayLike<number>) =>
        tf.matMul(tf.reshape(field, [8, -1]) as Tensor2D, ofBlocks(blockOf))
      const { value, grads } = tf.variableGrads(() => {
        const end = layers.trajectory(start, beta, 1)
        const [before, after] = [plaquettes(start.links), plaquettes(end.links)]
        const potential = tf.mul(beta, sum(tf.sub(tf.cos(before), tf.cos(after)), plaquettesOf))
        const squares = tf.sub(tf.square(end.momenta), tf.square(start.momenta))
        const kinetic = tf.mul(0.5, sum(squares, linkBlocks(lattice, block, corner)))
        const change = tf.div(sum(tf.sub(tf.sin(after), tf.sin(before)), plaquettesOf), 2 * Math.PI)
        const logAcceptance = tf.minimum(0, tf.neg(tf.add(potential, kinetic)))
        const gain = tf.mul(tf.exp(logAcceptance), tf.square(change))
        return tf.neg(tf.sum(tf.add(gain, tf.mul(PENALTY, logAcceptance)))) as Scalar
      }, [...layers.variables.values()])
      expect(value.dataSync()[0]).toBeCloseTo(loss, 3)
      const scale = Math.hypot(...gradient)
      for (const [name, variable] of layers.variables) {
        const found = grads[variable.name]!.dataSync()
        expected[name as keyof LocalParameters].forEach((entry, i) => {
          expect(Math.abs(found[i]! - entry), `${name}[${i}]`).toBeLessThan(1e-4 * scale)
        })
      }
    })
    layers.dispose()
  })

  it('is not trained on tensors', () => {
    expect(() => gradientsOf(model, lattice, 'distance', beta)).toThrow(
      /a local model with blocks is not trained on tensors: leave out backend/,
    )
  })
})

it('goes forward and back in turn, by the address of the step', () => {
  const words = randomWords(SEED)
  const directions = [5, 7].map(
    (trajectory) => words(purposes.direction, { index: 0, chain: 0, trajectory }, 0) % 2,
  )
  expect(directions.toSorted()).toEqual([0, 1])
})

it('leaves no tensor behind', async () => {
  const lattice: Lattice = [2, 2]
  for (const architecture of architecturesOf(lattice)) {
    const model = randomModel(architecture, lattice)
    const before = backend.tf.memory().numTensors
    const { layers, gradients } = gradientsOf(model, lattice, 'distance', 2)
    const parameters = flattenWeights(model)
    const evaluate = (step: number) =>
      gradients.evaluate({ parameters, beta: 2, weight: 0, step, fresh: step % 20 === 0 })
    await evaluate(0)
    const { numTensors, numBytes } = backend.tf.memory()
    for (let step = 1; step < 25; step++) await evaluate(step)
    expect(backend.tf.memory().numTensors).toBe(numTensors)
    expect(backend.tf.memory().numBytes).toBe(numBytes)
    layers.dispose()
    expect(backend.tf.memory().numTensors).toBe(before)
  }
})
