import { UsageError } from '../../errors.ts'
import { Chains, purposes, type RandomWords, randomWords } from '../../kernels/index.ts'
import type { Scalar, Tensor, Tensor1D } from '../../tensor/index.ts'
import type { BatchGradient, GradientRequest } from '../batch-gradient.ts'
import type { Direction } from '../direction.ts'
import { trainableWeights } from '../model/flat-weights.ts'
import type { LeapfrogModel } from '../model/leapfrog-model.ts'
import { sizeOf } from '../model/weight.ts'
import type { TrainingLossName } from '../training-loss-name.ts'
import type { ModelOnTensors } from './model-on-tensors.ts'
import type { PhaseSpace } from './phase-space.ts'
import { type PlaquetteTensors, plaquetteTensors } from './plaquette-tensors.ts'
import { type Jumps, trainingLoss } from './training-loss.ts'

export interface TensorGradientsOptions {
  /** The largest inverse coupling of any call. */
  readonly beta: number
  readonly chains: number
  readonly seed: number
  readonly loss: TrainingLossName
}

/**
 * Chains that a model of any network moves on a tensor backend while it learns: each call makes one trajectory with its
 * gradient, accepts or rejects it in the kernels, and leaves the chains there for the next. Every random number is computed
 * from the seed, its purpose, the chain and the step. One direction is drawn for the whole batch in each step. The loss has the
 * same mean in both, and the chains stay in equilibrium only if both occur.
 */
export class TensorGradients {
  readonly #layers: ModelOnTensors
  readonly #options: TensorGradientsOptions
  readonly #chains: Chains
  readonly #words: RandomWords
  readonly #plaquettes: PlaquetteTensors['plaquettes']
  readonly #weights: readonly { readonly name: string; readonly shape: number[]; readonly size: number }[]

  /**
   * `layers` stay the caller's to dispose of.
   *
   * @throws UsageError for a model with blocks: here the loss is of the whole lattice.
   */
  constructor(
    layers: ModelOnTensors,
    { architecture }: Pick<LeapfrogModel, 'architecture'>,
    options: TensorGradientsOptions,
  ) {
    const { beta, chains, seed } = options
    if (architecture.network === 'local' && architecture.block !== 'whole')
      throw new UsageError(
        'a local model with blocks is not trained on tensors: leave out backend, or take block whole',
      )
    this.#layers = layers
    this.#options = options
    this.#chains = new Chains({ lattice: layers.lattice, beta, chains, precision: 'f32' })
    this.#words = randomWords(seed)
    this.#plaquettes = plaquetteTensors(layers.backend.tf).plaquettes
    this.#weights = trainableWeights(architecture).map(({ name, shape }) => ({
      name,
      shape: [...shape],
      size: sizeOf(shape),
    }))
  }

  /** Makes the weights `parameters`, flat as `flattenWeights` has them, and goes one trajectory on. */
  async evaluate({ parameters, beta, weight, step, fresh }: GradientRequest): Promise<BatchGradient> {
    const { seed, chains: count, loss } = this.#options
    const { tf } = this.#layers.backend
    const chains = this.#chains
    const address = { seed, firstChain: 0, trajectory: step }
    if (fresh) chains.start('exact', address, beta)
    const direction: Direction =
      this.#words(purposes.direction, { index: 0, chain: 0, trajectory: step }, 0) % 2 === 0 ? 1 : -1
    const links = chains.links().slice() as Float32Array
    const momenta = Float32Array.from(chains.drawMomenta(address))
    this.#assign(parameters)
    const results = tf.tidy(() => {
      const start = this.#layers.phaseSpace(links, momenta)
      const variables = this.#weights.map(({ name }) => this.#layers.variables.get(name)!)
      let ofChains: Tensor[] = []
      const { value, grads } = tf.variableGrads(() => {
        const end = this.#layers.trajectory(start, beta, direction)
        const jumps = this.#jumps(start, end, beta)
        ofChains = [jumps.distance, end.logJacobian, end.links, end.momenta].map((x) =>
          tf.keep(tf.reshape(x, [-1])),
        )
        return trainingLoss(tf, loss, jumps, weight) as Scalar
      }, variables)
      const gradients = variables.map((variable) => tf.reshape(grads[variable.name]!, [-1]) as Tensor1D)
      // joined, so that a graphics card is read once
      const all = tf.concat1d([
        ...gradients,
        tf.reshape(value, [-1]) as Tensor1D,
        ...(ofChains as Tensor1D[]),
      ])
      tf.dispose(ofChains)
      return all
    })
    const all = (await results.data()) as Float32Array
    results.dispose()
    let from = 0
    const next = (length: number) => {
      from += length
      return all.subarray(from - length, from)
    }
    const gradient = new Float64Array(next(parameters.length))
    const meanLoss = next(1)[0]!
    const distances = next(count)
    const logJacobian = next(count)
    const proposals = { links: next(links.length), momenta: next(links.length), logJacobian }
    chains.decide(proposals, address, { beta })
    return {
      gradient,
      loss: meanLoss,
      squaredChange: mean(distances),
      acceptance: mean(chains.acceptProbability),
    }
  }

  /** What the loss sees of trajectories. The energies are differences of single terms: sums would lose digits in float32. */
  #jumps(start: PhaseSpace, end: PhaseSpace, beta: number): Jumps {
    const { tf } = this.#layers.backend
    const [before, after] = [this.#plaquettes(start.links), this.#plaquettes(end.links)]
    const potential = tf.mul(beta, tf.sum(tf.sub(tf.cos(before), tf.cos(after)), [1, 2]))
    const kinetic = tf.mul(0.5, tf.sum(tf.sub(tf.square(end.momenta), tf.square(start.momenta)), [1, 2, 3]))
    const change = tf.sum(tf.sub(tf.sin(after), tf.sin(before)), [1, 2])
    const logAcceptance = tf.minimum(0, tf.sub(end.logJacobian, tf.add(potential, kinetic))) as Tensor1D
    const squaredChange = tf.square(tf.div(change, 2 * Math.PI))
    return { logAcceptance, distance: tf.mul(tf.exp(logAcceptance), squaredChange) }
  }

  #assign(parameters: Float64Array): void {
    const { tf } = this.#layers.backend
    tf.tidy(() => {
      let from = 0
      for (const { name, shape, size } of this.#weights) {
        const values = new Float32Array(parameters.subarray(from, from + size))
        this.#layers.variables.get(name)!.assign(tf.tensor(values, shape))
        from += size
      }
    })
  }
}

function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}
