import { constant, firstPair, secondPair, STRIDE, storeSums } from './lanes'
import { cosTurns, sinTurns, wrapTurns } from './elementary'

/** x += w modulo one turn, for both links of each site of a row. */
@inline function driftRow(x: usize, w: usize, row: usize, volume: usize): void {
  for (let i: usize = 0; i < row; i += STRIDE) {
    const j = volume + i
    v128.store(x + i, wrapTurns<real>(v128.add<real>(v128.load(x + i), v128.load(w + i))))
    v128.store(x + j, wrapTurns<real>(v128.add<real>(v128.load(x + j), v128.load(w + j))))
  }
}

/**
 * The end of a trajectory, row by row as in `leapfrog`: a last drift, links back into one turn, half kick. Stores the
 * sine of every plaquette angle in `sines` and, per lane in float64, the sums over the lattice of cos x_P, sin x_P and
 * [x_P] / 2 pi at `sums`, `sums + stride`, `sums + 2 stride`. The last is the charge: [x_P] = x_P - 2 pi n_P and the x_P
 * of a periodic lattice add up to 0, so Q_Z = -sum n_P, a sum of small integers and exact in every precision.
 */
export function arrive(
  x: usize, w: usize, sines: usize, nt: i32, nx: i32, strength: f64, sums: usize, stride: usize,
): void {
  const row = <usize>nx * STRIDE
  const volume = <usize>nt * row
  const last = volume - row
  const half = constant<real>(strength * 0.5)
  let cos0 = f64x2.splat(0), cos1 = f64x2.splat(0)
  let sin0 = f64x2.splat(0), sin1 = f64x2.splat(0)
  let turns = v128.splat<real>(0)
  driftRow(x, w, row, volume)
  // the last row of sines is not computed yet: it counts as 0 here, and its kick of the first row is made at the end
  memory.fill(sines + last, 0, row)
  for (let t: usize = 0; t < volume; t += row) {
    const x0 = x + t
    const x1 = x0 + volume
    const w0 = w + t
    const w1 = w0 + volume
    const up: usize = t == last ? 0 : t + row
    const up1 = x + volume + up
    if (up != 0) driftRow(x + up, w + up, row, volume)
    const before = sines + (t == 0 ? last : t - row)
    const first = v128.load(x0)
    let here = first
    let left = v128.splat<real>(0)
    for (let i: usize = 0; i < row; i += STRIDE) {
      const right = i + STRIDE == row ? first : v128.load(x0 + i, STRIDE)
      const p = v128.sub<real>(v128.sub<real>(v128.add<real>(here, v128.load(up1 + i)), right), v128.load(x1 + i))
      const s = sinTurns<real>(p)
      const c = cosTurns<real>(p)
      v128.store(sines + t + i, s)
      turns = v128.sub<real>(turns, v128.nearest<real>(p))
      cos0 = f64x2.add(cos0, firstPair(c))
      sin0 = f64x2.add(sin0, firstPair(s))
      if (sizeof<real>() == 4) {
        cos1 = f64x2.add(cos1, secondPair(c))
        sin1 = f64x2.add(sin1, secondPair(s))
      }
      const kick = v128.mul<real>(half, s)
      v128.store(w0 + i, v128.sub<real>(v128.load(w0 + i), v128.sub<real>(kick, left)))
      const below = v128.mul<real>(half, v128.load(before + i))
      v128.store(w1 + i, v128.sub<real>(v128.load(w1 + i), v128.sub<real>(below, kick)))
      left = kick
      here = right
    }
    v128.store(w0, v128.add<real>(v128.load(w0), left))
  }
  const w1 = w + volume
  for (let i: usize = 0; i < row; i += STRIDE) {
    v128.store(w1 + i, v128.sub<real>(v128.load(w1 + i), v128.mul<real>(half, v128.load(sines + last + i))))
  }
  storeSums(sums, cos0, cos1)
  storeSums(sums + stride, sin0, sin1)
  storeSums(sums + 2 * stride, firstPair(turns), sizeof<real>() == 4 ? secondPair(turns) : turns)
}
