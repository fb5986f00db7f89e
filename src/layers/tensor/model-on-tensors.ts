import { type Lattice, linkCount, linkShape } from '../../batch.ts'
import { linkBlocks, type Site } from '../../lattice/index.ts'
import type { Tensor, Tensor1D, TensorBackend, Variable } from '../../tensor/index.ts'
import type { Direction } from '../direction.ts'
import { checkModelFits } from '../model/check-model.ts'
import type { LeapfrogModel } from '../model/leapfrog-model.ts'
import type { Weight } from '../model/weight.ts'
import type { Proposal } from '../proposal.ts'
import { convNetwork } from './conv-network.ts'
import { denseNetwork } from './dense-network.ts'
import { densePlaquettesNetwork } from './dense-plaquettes-network.ts'
import type { LayerContext } from './layer-context.ts'
import { localNetwork } from './local-network.ts'
import type { PhaseSpace, SubStep } from './phase-space.ts'

function subStepsOf({ architecture }: LeapfrogModel, context: LayerContext): SubStep[][] {
  if (architecture.network === 'dense') return denseNetwork(architecture, context)
  if (architecture.network === 'dense-plaquettes') return densePlaquettesNetwork(architecture, context)
  if (architecture.network === 'conv') return convNetwork(architecture, context)
  return localNetwork(architecture, context)
}

/**
 * A model on a tensor backend: its weights are variables that training may change, and trajectories run through its layers.
 * Direction - runs the inverse of every update in the opposite order, so that it undoes direction +.
 */
export class ModelOnTensors {
  readonly backend: TensorBackend
  readonly lattice: Lattice
  /** The weights that training may change, by name. */
  readonly variables: ReadonlyMap<string, Variable>
  readonly #model: LeapfrogModel
  readonly #constants: ReadonlyMap<string, Tensor>
  readonly #layers: readonly (readonly SubStep[])[]
  #moving: Tensor | undefined

  /** @throws UsageError when the model belongs to another lattice, or its blocks do not tile this one. */
  constructor(backend: TensorBackend, model: LeapfrogModel, lattice: Lattice) {
    checkModelFits(model, lattice)
    const { tf } = backend
    this.backend = backend
    this.lattice = lattice
    this.#model = model
    const variables = new Map<string, Variable>()
    const constants = new Map<string, Tensor>()
    for (const [name, { shape, values }] of model.weights) {
      const tensor = tf.tensor(Float32Array.from(values), [...shape])
      if (values instanceof Uint8Array) constants.set(name, tensor)
      else {
        variables.set(name, tf.variable(tensor))
        tensor.dispose()
      }
    }
    this.variables = variables
    this.#constants = constants
    this.#layers = subStepsOf(model, {
      backend,
      lattice,
      weightOf: (name) => (variables.get(name) ?? constants.get(name))!,
      moving: () => this.#moving,
    })
    this.place([0, 0])
  }

  /** Sets the site at which the tiling of a local model by blocks begins, see `linkBlocks`. In other models all links move. */
  place(corner: Site): void {
    const { architecture } = this.#model
    if (architecture.network !== 'local' || architecture.block === 'whole') return
    const { tf } = this.backend
    const moves = linkBlocks(this.lattice, architecture.block, corner).map((number) => (number < 0 ? 0 : 1))
    this.#moving?.dispose()
    this.#moving = tf.keep(tf.tensor4d(Float32Array.from(moves), [1, 2, ...this.lattice]))
  }

  /** The end of a trajectory. Differentiable; to be called inside `tf.tidy` or a gradient. */
  trajectory(start: PhaseSpace, beta: number, direction: Direction): PhaseSpace {
    return this.path(start, beta, direction).at(-1)!
  }

  /** Where a trajectory is at its start and after each layer. */
  path(start: PhaseSpace, beta: number, direction: Direction): PhaseSpace[] {
    const { tf } = this.backend
    const forward = direction === 1
    const states = [start]
    for (const layer of forward ? this.#layers : this.#layers.toReversed()) {
      let state = states.at(-1)!
      for (const step of forward ? layer : layer.toReversed()) {
        // tensors that only this step needs are freed with it, and not at the end of the trajectory
        state = tf.tidy(() => {
          const { links, momenta, logJacobian } = forward
            ? step.forward(state, beta)
            : step.inverse(state, beta)
          return { links, momenta, logJacobian }
        })
      }
      states.push(state)
    }
    return states
  }

  /** Phase space on the backend from `links` and `momenta`, `[chains, 2, nt, nx]` each; log J is 0. */
  phaseSpace(links: Float32Array, momenta: Float32Array): PhaseSpace {
    const { tf } = this.backend
    const chains = links.length / linkCount(this.lattice)
    const shape: [number, number, number, number] = [chains, ...linkShape(this.lattice)]
    return {
      links: tf.tensor4d(links, shape),
      momenta: tf.tensor4d(momenta, shape),
      logJacobian: tf.zeros([chains]) as Tensor1D,
    }
  }

  /** Runs the trajectory of each chain in the direction that `directions`, `[chains]`, has for it. */
  async propose(
    links: Float32Array,
    momenta: Float32Array,
    directions: readonly Direction[],
    beta: number,
  ): Promise<Proposal> {
    const size = links.length / directions.length
    const result = {
      links: new Float32Array(links.length),
      momenta: new Float32Array(links.length),
      logJacobian: new Float32Array(directions.length),
    }
    for (const direction of [1, -1] as const) {
      const chains = directions.flatMap((chosen, chain) => (chosen === direction ? [chain] : []))
      if (chains.length === 0) continue
      const rows = (all: Float32Array) => {
        const part = new Float32Array(chains.length * size)
        chains.forEach((chain, i) => {
          part.set(all.subarray(chain * size, (chain + 1) * size), i * size)
        })
        return part
      }
      const end = this.backend.tf.tidy(() => {
        const state = this.trajectory(this.phaseSpace(rows(links), rows(momenta)), beta, direction)
        return [state.links, state.momenta, state.logJacobian] as Tensor[]
      })
      const [endLinks, endMomenta, endLog] = await Promise.all(end.map((tensor) => tensor.data()))
      for (const tensor of end) tensor.dispose()
      chains.forEach((chain, i) => {
        result.links.set(endLinks!.subarray(i * size, (i + 1) * size), chain * size)
        result.momenta.set(endMomenta!.subarray(i * size, (i + 1) * size), chain * size)
        result.logJacobian[chain] = endLog![i]!
      })
    }
    return result
  }

  /** The model with the weights as they are now. */
  async model(): Promise<LeapfrogModel> {
    const weights = new Map<string, Weight>()
    for (const [name, weight] of this.#model.weights) {
      const variable = this.variables.get(name)
      const values = variable && Float32Array.from(await variable.data())
      weights.set(name, values ? { shape: weight.shape, values } : weight)
    }
    return { ...this.#model, weights }
  }

  /** Frees the weights and closes the backend. */
  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose()
    for (const constant of this.#constants.values()) constant.dispose()
    this.#moving?.dispose()
    this.backend.close()
  }
}
