import { cosTurns } from './elementary'
import { firstPair, secondPair, STRIDE, storeSums } from './lanes'

/**
 * Per lane, the sum over all positions of the cosine of the Polyakov loop, which runs straight around the lattice: in the
 * time direction where `time`, else in the space direction.
 */
export function polyakovLoop(x: usize, nt: i32, nx: i32, time: bool, sums: usize): void {
  const row = <usize>nx * STRIDE
  const volume = <usize>nt * row
  const links = time ? x : x + volume
  const length = time ? volume : row
  const ahead = time ? row : STRIDE
  const loops = time ? row : volume
  const aside = time ? STRIDE : row
  let first = f64x2.splat(0), second = f64x2.splat(0)
  for (let loop = links; loop < links + loops; loop += aside) {
    let angle = v128.splat<real>(0)
    for (let at = loop; at < loop + length; at += ahead) angle = v128.add<real>(angle, v128.load(at))
    const c = cosTurns<real>(angle)
    first = f64x2.add(first, firstPair(c))
    if (sizeof<real>() == 4) second = f64x2.add(second, secondPair(c))
  }
  storeSums(sums, first, second)
}
