import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Lattice } from '../../src/batch.ts'
import { BackendError } from '../../src/errors.ts'
import { hamiltonian, smoothCharge } from '../../src/lattice/index.ts'
import { type ArchitectureOptions, type LeapfrogModel, referenceTrajectory } from '../../src/layers/index.ts'
import { ModelOnTensors } from '../../src/layers/tensor/index.ts'
import { plaquetteTensors } from '../../src/layers/tensor/plaquette-tensors.ts'
import { leapfrogLayers } from '../../src/samplers/index.ts'
import {
  backendNames,
  openBackend,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  type TensorBackend,
} from '../../src/tensor/index.ts'
import { angularDistance, distance, phasePoints } from '../layers/phase-points.ts'
import { architectures, randomModel } from '../layers/random-model.ts'
import { seededRandom } from '../stats/seeded-random.ts'
import { haveSwiftShader, useSwiftShader } from './swift-shader.ts'

useSwiftShader()

/** Every backend, with the reason why it cannot be had here. TensorFlow's two packages exclude each other in a process. */
async function availability() {
  const found: { name: (typeof backendNames)[number]; missing?: string }[] = []
  for (const name of backendNames) {
    if (name === 'tensorflow' && found[0]?.missing === undefined) {
      found.push({ name, missing: 'tensorflow-gpu is loaded' })
      continue
    }
    try {
      const backend = await openBackend(name)
      backend.close()
      found.push({ name })
    } catch (error) {
      if (!(error instanceof BackendError)) throw error
      found.push({ name, missing: error.message })
    }
  }
  return found
}

const backends = await availability()

it.each(backends.filter(({ missing }) => missing !== undefined))(
  '$name is left out, since it cannot be had here: $missing',
  ({ name }) => {
    // these two need nothing but npm ci, and webgpu nothing but its packages and Debian's chromium, which CI installs
    expect(['cpu', 'wasm']).not.toContain(name)
    if (haveSwiftShader()) expect(name).not.toBe('webgpu')
  },
)

/** Numbers in (-2, 2) that are no special case of any function. */
const numbers = (count: number, seed: number) => {
  const random = seededRandom(seed)
  return Float32Array.from({ length: count }, () => 4 * random() - 2)
}

type Elementwise = [
  name: string,
  apply: (tf: TensorBackend['tf'], x: Tensor) => Tensor,
  value: (x: number) => number,
  slope: (x: number) => number,
]

const elementwise: Elementwise[] = [
  ['exp', (tf, x) => tf.exp(x), Math.exp, Math.exp],
  ['expm1', (tf, x) => tf.expm1(x), Math.expm1, Math.exp],
  ['log1p', (tf, x) => tf.log1p(tf.square(x)), (x) => Math.log1p(x * x), (x) => (2 * x) / (1 + x * x)],
  ['sin', (tf, x) => tf.sin(x), Math.sin, Math.cos],
  ['cos', (tf, x) => tf.cos(x), Math.cos, (x) => -Math.sin(x)],
  ['atan', (tf, x) => tf.atan(x), Math.atan, (x) => 1 / (1 + x * x)],
  ['tanh', (tf, x) => tf.tanh(x), Math.tanh, (x) => 1 - Math.tanh(x) ** 2],
  [
    'sigmoid',
    (tf, x) => tf.sigmoid(x),
    (x) => 1 / (1 + Math.exp(-x)),
    (x) => Math.exp(-x) / (1 + Math.exp(-x)) ** 2,
  ],
  ['relu', (tf, x) => tf.relu(x), (x) => Math.max(0, x), (x) => (x > 0 ? 1 : 0)],
  ['leakyRelu', (tf, x) => tf.leakyRelu(x, 0.2), (x) => (x > 0 ? x : 0.2 * x), (x) => (x > 0 ? 1 : 0.2)],
  ['neg', (tf, x) => tf.neg(x), (x) => -x, () => -1],
  [
    'x - 1 / (3 + x)',
    (tf, x) => tf.sub(x, tf.div(1, tf.add(3, x))),
    (x) => x - 1 / (3 + x),
    (x) => 1 + 1 / (3 + x) ** 2,
  ],
  ['minimum', (tf, x) => tf.minimum(x, 0.1), (x) => Math.min(x, 0.1), (x) => (x < 0.1 ? 1 : 0)],
]

describe.each(backends.filter(({ missing }) => missing === undefined))('$name', ({ name }) => {
  // WGSL promises sin and cos to no more than 2^-11; energies, which decide, are not computed there
  const tolerance = name === 'webgpu' ? 2 ** -11 : 2e-5
  let backend: TensorBackend
  beforeAll(async () => {
    backend = await openBackend(name)
    // else small tensors are computed in JavaScript
    if (name === 'webgpu') backend.tf.env().set('WEBGPU_CPU_FORWARD', false)
  })
  afterAll(() => backend.close())

  /** Value of `f` at `x`, and the gradient of sum of weights times it, as plain numbers. */
  const pullBack = async (f: (x: Tensor) => Tensor, x: Tensor, weights: Float32Array) => {
    const { tf } = backend
    const [value, gradient] = tf.tidy(() => {
      const out = f(x)
      return [out, tf.grad((input) => tf.sum(tf.mul(f(input), tf.tensor(weights, out.shape))))(x)]
    }) as [Tensor, Tensor]
    const plain = [await value.data(), await gradient.data()] as const
    tf.dispose([value, gradient])
    return plain
  }

  it.each(elementwise)('%s and its gradient', async (_, apply, value, slope) => {
    const { tf } = backend
    const x = numbers(300, 1)
    const weights = numbers(300, 2)
    const tensor = tf.tensor1d(x)
    const [values, gradient] = await pullBack((input) => apply(tf, input), tensor, weights)
    tensor.dispose()
    expect(distance(values, [...x].map(value))).toBeLessThan(tolerance)
    expect(
      distance(
        gradient,
        [...x].map((entry, i) => weights[i]! * slope(entry)),
      ),
    ).toBeLessThan(tolerance)
  })

  // <A x, y> = <x, A^T y> with gradients that are A^T
  const linear: [string, number[], (x: Tensor) => Tensor][] = [
    [
      'reshape and transpose',
      [3, 4, 5],
      (x) => backend.tf.transpose(backend.tf.reshape(x, [4, 3, 5]), [2, 0, 1]),
    ],
    ['slice and concat', [4, 6], (x) => backend.tf.concat([backend.tf.slice(x, [0, 2], [4, 3]), x], 1)],
    ['stack and unstack', [3, 2, 4], (x) => backend.tf.stack(backend.tf.unstack(x, 1).toReversed(), 2)],
    ['sum over axes', [3, 2, 4], (x) => backend.tf.sum(x, [1, 2])],
    ['mean', [3, 4], (x) => backend.tf.mean(x)],
    ['broadcast', [1, 4], (x) => backend.tf.mul(x, backend.tf.ones([3, 4]))],
    ['roll', [2, 3, 4, 2], (x) => plaquetteTensors(backend.tf).roll(x, -1, 1)],
    ['plaquettes', [2, 2, 3, 4], (x) => plaquetteTensors(backend.tf).plaquettes(x as Tensor4D)],
    ['curl', [2, 3, 4], (x) => plaquetteTensors(backend.tf).curl(x as Tensor3D)],
  ]
  it.each(linear)('%s: its gradient is its adjoint', async (_, shape, apply) => {
    const { tf } = backend
    const size = shape.reduce((a, b) => a * b)
    const x = numbers(size, 3)
    const tensor = tf.tensor(x, shape)
    const [probe] = await pullBack(apply, tensor, numbers(apply(tensor).size, 4))
    const weights = numbers(probe.length, 4)
    const [values, gradient] = await pullBack(apply, tensor, weights)
    tensor.dispose()
    const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
      Array.from(a).reduce((sum, entry, i) => sum + entry * b[i]!, 0)
    expect(dot(values, weights)).toBeCloseTo(dot(x, gradient), 3)
    expect(dot(values, values)).toBeGreaterThan(0)
  })

  it('matMul and its gradients', async () => {
    const { tf, matMul } = backend
    const [n, k, m] = [5, 9, 4]
    const [a, b, weights] = [numbers(n * k, 5), numbers(k * m, 6), numbers(n * m, 7)]
    const right = tf.tensor2d(b, [k, m])
    const left = tf.tensor2d(a, [n, k])
    const [values, ofLeft] = await pullBack((x) => matMul(x as Tensor2D, right), left, weights)
    const [, ofRight] = await pullBack((x) => matMul(left, x as Tensor2D), right, weights)
    tf.dispose([left, right])
    const product = (
      rows: number,
      inner: number,
      columns: number,
      f: (i: number, j: number, l: number) => number,
    ) =>
      Array.from({ length: rows * columns }, (_, at) => {
        let sum = 0
        for (let l = 0; l < inner; l++) sum += f(Math.floor(at / columns), at % columns, l)
        return sum
      })
    expect(
      distance(
        values,
        product(n, k, m, (i, j, l) => a[i * k + l]! * b[l * m + j]!),
      ),
    ).toBeLessThan(1e-4)
    expect(
      distance(
        ofLeft,
        product(n, m, k, (i, j, l) => weights[i * m + l]! * b[j * m + l]!),
      ),
    ).toBeLessThan(1e-4)
    expect(
      distance(
        ofRight,
        product(k, n, m, (i, j, l) => a[l * k + i]! * weights[l * m + j]!),
      ),
    ).toBeLessThan(1e-4)
  })

  const lattice: Lattice = [3, 4]
  const beta = 2
  const chains = 3
  const size = 24
  const { links, momenta } = phasePoints(lattice, chains, 21)
  const rows = (all: Float32Array, chain: number) => all.subarray(chain * size, (chain + 1) * size)

  describe.each(architectures(lattice))('$network', (architecture) => {
    const model = randomModel(architecture, lattice, { seed: 13 })

    it('gives the trajectories of the float64 reference, and its inverse undoes them', async () => {
      const layers = new ModelOnTensors({ ...backend, close() {} }, model, lattice)
      const there = await layers.propose(links, momenta, [1, -1, 1], beta)
      const back = await layers.propose(there.links, there.momenta, [-1, 1, -1], beta)
      layers.dispose()
      expect(angularDistance(back.links, links)).toBeLessThan(1e-4)
      expect(distance(back.momenta, momenta)).toBeLessThan(1e-4)
      for (let chain = 0; chain < chains; chain++) {
        const end = referenceTrajectory(
          model,
          { lattice, beta, links: rows(links, chain) },
          rows(momenta, chain),
          chain === 1 ? -1 : 1,
        )
        expect(angularDistance(rows(there.links, chain), end.links)).toBeLessThan(tolerance)
        expect(distance(rows(there.momenta, chain), end.momenta)).toBeLessThan(tolerance)
        expect(there.logJacobian[chain]).toBeCloseTo(end.logJacobian, 3)
        expect(Math.abs(there.logJacobian[chain]! + back.logJacobian[chain]!)).toBeLessThan(1e-4 + tolerance)
      }
    })

    /** Minus the loss of docs/physics.md 6.7, mean of A(xi'|xi) (Q_R' - Q_R)^2, of the reference. */
    const referenceGain = (of: LeapfrogModel) => {
      let sum = 0
      for (let chain = 0; chain < chains; chain++) {
        const start = { lattice, beta, links: Float64Array.from(rows(links, chain)) }
        const end = referenceTrajectory(of, start, rows(momenta, chain), 1)
        const finish = { lattice, beta, links: end.links }
        const logRatio =
          hamiltonian(start, rows(momenta, chain)) - hamiltonian(finish, end.momenta) + end.logJacobian
        sum += Math.exp(Math.min(0, logRatio)) * (smoothCharge(finish) - smoothCharge(start)) ** 2
      }
      return sum / chains
    }

    it('a training step: the gradient over every weight, and Adam', async () => {
      const { tf } = backend
      const layers = new ModelOnTensors({ ...backend, close() {} }, model, lattice)
      const { plaquettes } = plaquetteTensors(tf)
      const energy = (x: Tensor4D, v: Tensor4D) => {
        const potential = tf.sum(tf.sub(1, tf.cos(plaquettes(x))), [1, 2])
        return tf.add(tf.mul(beta, potential), tf.mul(0.5, tf.sum(tf.square(v), [1, 2, 3])))
      }
      const chargeOf = (x: Tensor4D) => tf.div(tf.sum(tf.sin(plaquettes(x)), [1, 2]), 2 * Math.PI)
      const { value, grads } = tf.variableGrads(() => {
        const start = layers.phaseSpace(links, momenta)
        const end = layers.trajectory(start, beta, 1)
        const logRatio = tf.add(
          tf.sub(energy(start.links, start.momenta), energy(end.links, end.momenta)),
          end.logJacobian,
        )
        const jump = tf.sub(chargeOf(end.links), chargeOf(start.links))
        return tf.mean(tf.mul(tf.exp(tf.minimum(0, logRatio)), tf.square(jump)))
      }, [...layers.variables.values()])
      expect(Math.abs((await value.data())[0]! - referenceGain(model))).toBeLessThan(tolerance / 4)
      const before = new Map<string, Float32Array>()
      let largest = 0
      const random = seededRandom(17)
      for (const [weight, variable] of layers.variables) {
        const gradient = await grads[variable.name]!.data()
        before.set(weight, Float32Array.from(await variable.data()))
        // derivative along a random direction of this weight alone
        const { shape, values } = model.weights.get(weight)!
        const along = Float64Array.from(values, () => 2 * random() - 1)
        const moved = (step: number): LeapfrogModel => ({
          ...model,
          weights: new Map(model.weights).set(weight, {
            shape,
            values: along.map((direction, i) => values[i]! + step * direction),
          }),
        })
        const h = 1e-5
        const slope = (referenceGain(moved(h)) - referenceGain(moved(-h))) / (2 * h)
        const found = along.reduce((sum, direction, i) => sum + direction * gradient[i]!, 0)
        expect(Math.abs(found - slope), weight).toBeLessThan(
          Math.max(1e-4, tolerance) * (1 + Math.abs(slope)),
        )
        largest = Math.max(largest, Math.abs(slope))
      }
      expect(largest).toBeGreaterThan(0.01)
      const rate = 0.01
      const adam = tf.train.adam(rate)
      adam.applyGradients(Object.entries(grads).map(([variable, tensor]) => ({ name: variable, tensor })))
      for (const [weight, variable] of layers.variables) {
        const gradient = await grads[variable.name]!.data()
        // the first step of Adam is the rate times the sign of the gradient, softened by epsilon
        const expected = before
          .get(weight)!
          .map((w, i) => w - (rate * gradient[i]!) / (Math.abs(gradient[i]!) + 1e-7))
        expect(distance(await variable.data(), expected), weight).toBeLessThan(1e-4)
      }
      adam.dispose()
      value.dispose()
      tf.dispose(grads)
      layers.dispose()
    })
  })

  it('samples: energies, charges and decisions of the chains, and nothing is left behind', async () => {
    const { tf } = backend
    // SwiftShader needs seconds for the products of matrices of one dense trajectory
    const lattice: Lattice = name === 'webgpu' ? [2, 2] : [4, 4]
    const architecture: ArchitectureOptions =
      name === 'webgpu'
        ? { network: 'dense-plaquettes', layers: 1, lattice, hidden: [1] }
        : { network: 'dense', lattice, layers: 2, hidden: [10, 8], activation: 'tanh' }
    const model = randomModel(architecture, lattice, { beta, seed: 2, strength: 0.5 })
    const sampler = leapfrogLayers({ model, chains: 6, seed: 3, backend: name })
    const key = (trajectory: number) => ({ seed: 3, firstChain: 0, chains: 6, trajectory })
    const state = await sampler.init(key(0))
    expect(state.settings.backend).toBe(name)
    await sampler.step(state, key(0))
    const { numTensors } = tf.memory()
    for (let trajectory = 1; trajectory < 10; trajectory++) {
      const { info } = await sampler.step(state, key(trajectory))
      for (const p of info.acceptProbability) expect(p >= 0 && p <= 1).toBe(true)
      for (const q of info.plaquetteSums().charge) expect(Math.abs(q - Math.round(q))).toBeLessThan(1e-6)
      expect(info.energyError.every(Number.isFinite)).toBe(true)
      expect(tf.memory().numTensors).toBe(numTensors)
    }
    sampler.close?.(state)
  })
})
