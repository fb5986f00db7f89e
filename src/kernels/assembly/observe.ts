import { firstPair, lanes, secondPair, STRIDE, storeSums } from './lanes'
import { cosTurns, sinTurns } from './elementary'
import { plaquette } from './leapfrog'

/**
 * Stores the sine of every plaquette angle in `sines` and, per lane in float64, the sums over the lattice of cos x_P,
 * sin x_P and [x_P] / 2 pi at `sums`, `sums + stride`, `sums + 2 stride`. The last is the charge: [x_P] = x_P - 2 pi n_P
 * and the x_P of a periodic lattice add up to 0, so Q_Z = -sum n_P, a sum of small integers and exact in every precision.
 */
export function observe(
  x: usize, sines: usize, nt: i32, nx: i32, sums: usize, stride: usize,
): void {
  const row = <usize>nx * STRIDE
  const volume = <usize>nt * row
  let cos0 = f64x2.splat(0), cos1 = f64x2.splat(0)
  let sin0 = f64x2.splat(0), sin1 = f64x2.splat(0)
  let turns = v128.splat<real>(0)
  for (let t: usize = 0; t < volume; t += row) {
    const up: usize = t + row == volume ? 0 : t + row
    for (let i: usize = 0; i < row; i += STRIDE) {
      const a = t + i
      const right = i + STRIDE == row ? t : a + STRIDE
      const p = plaquette(x + a, x + volume + up + i, x + right, x + volume + a)
      const s = sinTurns<real>(p)
      const c = cosTurns<real>(p)
      v128.store(sines + a, s)
      cos0 = f64x2.add(cos0, firstPair(c))
      sin0 = f64x2.add(sin0, firstPair(s))
      turns = v128.sub<real>(turns, v128.nearest<real>(p))
      if (sizeof<real>() == 4) {
        cos1 = f64x2.add(cos1, secondPair(c))
        sin1 = f64x2.add(sin1, secondPair(s))
      }
    }
  }
  storeSums(sums, cos0, cos1)
  storeSums(sums + stride, sin0, sin1)
  storeSums(sums + 2 * stride, firstPair(turns), sizeof<real>() == 4 ? secondPair(turns) : turns)
}

/**
 * Per lane, the sum over all positions of the cosine of the Wilson loop with r sites in space and `time` sites in time:
 * the plaquette of a lattice whose links are straight lines of links, which are put into `lines`: [2, nt, nx].
 */
export function wilsonLoop(
  x: usize, lines: usize, nt: i32, nx: i32, r: i32, time: i32, sums: usize,
): void {
  const row = <usize>nx * STRIDE
  const volume = <usize>nt * row
  for (let t: usize = 0; t < volume; t += row) {
    for (let i: usize = 0; i < row; i += STRIDE) {
      let line = v128.load(x + t + i)
      for (let k = 1, at = t; k < time; k++) {
        at = at + row == volume ? 0 : at + row
        line = v128.add<real>(line, v128.load(x + at + i))
      }
      v128.store(lines + t + i, line)
      line = v128.load(x + volume + t + i)
      for (let k = 1, at = i; k < r; k++) {
        at = at + STRIDE == row ? 0 : at + STRIDE
        line = v128.add<real>(line, v128.load(x + volume + t + at))
      }
      v128.store(lines + volume + t + i, line)
    }
  }
  let first = f64x2.splat(0), second = f64x2.splat(0)
  const rowsUp = <usize>time * row
  const linksRight = <usize>r * STRIDE
  for (let t: usize = 0; t < volume; t += row) {
    const up = t + rowsUp < volume ? t + rowsUp : t + rowsUp - volume
    for (let i: usize = 0; i < row; i += STRIDE) {
      const right = i + linksRight < row ? i + linksRight : i + linksRight - row
      const c = cosTurns<real>(
        plaquette(lines + t + i, lines + volume + up + i, lines + t + right, lines + volume + t + i),
      )
      first = f64x2.add(first, firstPair(c))
      if (sizeof<real>() == 4) second = f64x2.add(second, secondPair(c))
    }
  }
  storeSums(sums, first, second)
}
