import { firstPair, secondPair, STRIDE, storeSums } from './lanes'
import { cosTurns } from './elementary'

@inline function addTo(to: usize, from: usize, size: usize): void {
  for (let i: usize = 0; i < size; i += STRIDE) {
    v128.store(to + i, v128.add<real>(v128.load(to + i), v128.load(from + i)))
  }
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
  memory.copy(lines, x, 2 * volume)
  for (let k = 1; k < time; k++) {
    const ahead = <usize>k * row
    addTo(lines, x + ahead, volume - ahead)
    addTo(lines + volume - ahead, x, ahead)
  }
  for (let k = 1; k < r; k++) {
    const ahead = <usize>k * STRIDE
    for (let t = volume; t < 2 * volume; t += row) {
      addTo(lines + t, x + t + ahead, row - ahead)
      addTo(lines + t + row - ahead, x + t, ahead)
    }
  }
  let first = f64x2.splat(0), second = f64x2.splat(0)
  const rowsUp = <usize>time * row
  const linksRight = <usize>r * STRIDE
  for (let t: usize = 0; t < volume; t += row) {
    const up = t + rowsUp < volume ? t + rowsUp : t + rowsUp - volume
    for (let i: usize = 0; i < row; i += STRIDE) {
      const right = i + linksRight < row ? i + linksRight : i + linksRight - row
      const there = v128.add<real>(v128.load(lines + t + i), v128.load(lines + volume + up + i))
      const back = v128.add<real>(v128.load(lines + t + right), v128.load(lines + volume + t + i))
      const c = cosTurns<real>(v128.sub<real>(there, back))
      first = f64x2.add(first, firstPair(c))
      if (sizeof<real>() == 4) second = f64x2.add(second, secondPair(c))
    }
  }
  storeSums(sums, first, second)
}
