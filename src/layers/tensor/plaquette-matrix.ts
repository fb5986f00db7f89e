import { type Lattice, linkCount, linkShape, siteCount } from '../../batch.ts'
import { plaquetteAngles } from '../../lattice/index.ts'
import type { Tensor, Tensor2D, Tensor3D, Tensor4D, TensorFlow } from '../../tensor/index.ts'
import type { PlaquetteTensors } from './plaquette-tensors.ts'

/**
 * The same as `plaquetteTensors` for one lattice, as products with a matrix of 0, 1 and -1. On a small lattice that is one fast
 * operation in place of many.
 */
export function plaquetteMatrix(
  tf: TensorFlow,
  lattice: Lattice,
): Pick<PlaquetteTensors, 'plaquettes' | 'curl'> {
  const [links, sites] = [linkCount(lattice), siteCount(lattice)]
  const fromLinks = new Float32Array(links * sites)
  const toLinks = new Float32Array(links * sites)
  for (let link = 0; link < links; link++) {
    const unit = new Float64Array(links)
    unit[link] = 1
    plaquetteAngles({ lattice, links: unit }).forEach((sign, plaquette) => {
      fromLinks[link * sites + plaquette] = sign
      toLinks[plaquette * links + link] = sign
    })
  }
  const plaquettesOf = (x: Tensor): Tensor =>
    tf.reshape(tf.matMul(tf.reshape(x, [-1, links]) as Tensor2D, tf.tensor2d(fromLinks, [links, sites])), [
      -1,
      ...lattice,
    ])
  const curlOf = (field: Tensor): Tensor =>
    tf.reshape(tf.matMul(tf.reshape(field, [-1, sites]) as Tensor2D, tf.tensor2d(toLinks, [sites, links])), [
      -1,
      ...linkShape(lattice),
    ])
  const plaquettes = tf.customGrad((x) => ({ value: plaquettesOf(x as Tensor), gradFunc: curlOf }))
  const curl = tf.customGrad((field) => ({ value: curlOf(field as Tensor), gradFunc: plaquettesOf }))
  return { plaquettes: (x) => plaquettes(x) as Tensor3D, curl: (field) => curl(field) as Tensor4D }
}
