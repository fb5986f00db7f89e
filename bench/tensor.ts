// jiti bench/tensor.ts [backend]: milliseconds of a training step of a dense network, with the matMul of src/tensor, whose
// gradient multiplies transposed copies, and with the built-in one of TensorFlow.js. The two are measured in turn, so that a
// machine whose speed drifts slows both alike. Prints JSON for bench.ts.
import { newModel } from '../src/layers/index.ts'
import { ModelOnTensors } from '../src/layers/tensor/model-on-tensors.ts'
import { plaquetteTensors } from '../src/layers/tensor/plaquette-tensors.ts'
import { type BackendChoice, openBackend, type Scalar, type Tensor4D } from '../src/tensor/index.ts'

const PAIRS = 5
const CHAINS = 128
const lattice = [16, 16] as const
const beta = 4

const backend = await openBackend((process.argv[2] ?? 'wasm') as BackendChoice)
const { tf } = backend
const model = newModel({
  architecture: { network: 'dense', lattice, layers: 2, hidden: [256, 256] },
  beta,
  lattice,
  stepSize: 0.1,
})
const size = CHAINS * 2 * lattice[0] * lattice[1]
const links = Float32Array.from({ length: size }, (_, i) => Math.sin(i))
const momenta = Float32Array.from({ length: size }, (_, i) => Math.cos(1.7 * i))

/** Milliseconds of one step: the loss of docs/physics.md 6.7 forward and backward, and Adam. */
function trainer(layers: ModelOnTensors): () => Promise<number> {
  const { plaquettes } = plaquetteTensors(tf)
  const adam = tf.train.adam(1e-4)
  const charge = (x: Tensor4D) => tf.sum(tf.sin(plaquettes(x)), [1, 2])
  return async () => {
    const start = performance.now()
    const loss = adam.minimize(
      () => {
        const from = layers.phaseSpace(links, momenta)
        const to = layers.trajectory(from, beta, 1)
        const jump = tf.square(tf.sub(charge(to.links), charge(from.links)))
        return tf.neg(tf.mean(tf.mul(tf.exp(tf.minimum(0, to.logJacobian)), jump))) as Scalar
      },
      true,
      [...layers.variables.values()],
    )
    await loss?.data()
    loss?.dispose()
    return performance.now() - start
  }
}

const transposing = trainer(new ModelOnTensors({ ...backend, close() {} }, model, lattice))
const builtIn = trainer(
  new ModelOnTensors({ ...backend, matMul: (a, b) => tf.matMul(a, b), close() {} }, model, lattice),
)
await transposing()
await builtIn()
const times: { transposing: number; builtIn: number }[] = []
for (let i = 0; i < PAIRS; i++) times.push({ transposing: await transposing(), builtIn: await builtIn() })
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
console.log(
  JSON.stringify({
    backend: backend.name,
    transposing: median(times.map((pair) => pair.transposing)),
    builtIn: median(times.map((pair) => pair.builtIn)),
    ratios: times.map((pair) => pair.builtIn / pair.transposing),
  }),
)
backend.close()
