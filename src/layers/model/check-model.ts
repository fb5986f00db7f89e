import type { Lattice } from '../../batch.ts'
import { UsageError } from '../../errors.ts'
import { checkBlock } from '../../kernels/index.ts'
import { type LeapfrogModel, weightSpecs } from './leapfrog-model.ts'
import { sizeOf } from './weight.ts'

/**
 * Checks that a model has exactly the weights its architecture needs, in shape and type, and that all are finite.
 *
 * @param what names the model in errors.
 * @throws UsageError that names the first weight that does not fit.
 */
export function checkModel({ architecture, weights }: LeapfrogModel, what: string): void {
  if (architecture.network === 'conv' && weights.has('layers.0.kick.scale.coefficient'))
    throw new UsageError(
      `${what} is a conv model of an older version of leapstream, in which t and q belonged to links and not to plaquettes: train it anew`,
    )
  const specs = weightSpecs(architecture)
  const kind = `a ${architecture.network} model of ${architecture.layers} ${architecture.layers === 1 ? 'layer' : 'layers'}`
  for (const { name, shape, start } of specs) {
    const weight = weights.get(name)
    if (weight === undefined) throw new UsageError(`${what}: weight ${name}, which ${kind} needs, is missing`)
    if (weight.shape.length !== shape.length || weight.shape.some((side, i) => side !== shape[i])) {
      throw new UsageError(`${what}: weight ${name} has shape [${weight.shape}], ${kind} needs [${shape}]`)
    }
    if (weight.values.length !== sizeOf(shape))
      throw new UsageError(`${what}: weight ${name} of shape [${shape}] has ${weight.values.length} values`)
    const isMask = start.kind === 'checkerboard'
    if (weight.values instanceof Uint8Array !== isMask) {
      throw new UsageError(`${what}: weight ${name} must be ${isMask ? 'U8 (a mask)' : 'F32'}`)
    }
    const bad = weight.values.findIndex((value) => (isMask ? value > 1 : !Number.isFinite(value)))
    if (bad >= 0) {
      const must = isMask ? 'a mask is 0 or 1' : 'weights must be finite'
      throw new UsageError(`${what}: weight ${name} is ${weight.values[bad]} at entry ${bad}: ${must}`)
    }
  }
  const needed = new Set(specs.map(({ name }) => name))
  for (const name of weights.keys()) {
    if (!needed.has(name)) throw new UsageError(`${what}: weight ${name} belongs to no part of ${kind}`)
  }
}

/**
 * Checks that a model can sample a lattice.
 *
 * @throws UsageError for a dense model of another one, or a local model whose blocks do not tile it.
 */
export function checkModelFits(
  { architecture }: Pick<LeapfrogModel, 'architecture'>,
  [nt, nx]: Lattice,
): void {
  if (architecture.network === 'local') checkBlock(architecture.block, [nt, nx])
  if (!('lattice' in architecture)) return
  const [modelTime, modelSpace] = architecture.lattice
  if (modelTime === nt && modelSpace === nx) return
  throw new UsageError(
    `a dense model of a ${modelTime}x${modelSpace} lattice cannot sample ${nt}x${nx}: a dense network belongs to one lattice; conv and local ones fit all`,
  )
}
