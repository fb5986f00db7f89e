import { constant, STRIDE } from './lanes'

/** Puts one chain's links (`plain`: float64, turns, one after the other) into the lane whose first link is at `lane`. */
export function interleave(lane: usize, plain: usize, links: i32): void {
  for (let i = 0; i < links; i++) store<real>(lane + <usize>i * STRIDE, <real>load<f64>(plain + (<usize>i << 3)))
}

/** Copies one chain's links bit for bit from their lane, whose first link is at `lane`, to `row`, one after the other. */
export function linksToRow(lane: usize, row: usize, links: i32): void {
  for (let i: usize = 0; i < <usize>links; i++) store<real>(row + i * sizeof<real>(), load<real>(lane + i * STRIDE))
}

/** The inverse of `linksToRow`. */
export function rowToLinks(lane: usize, row: usize, links: i32): void {
  for (let i: usize = 0; i < <usize>links; i++) store<real>(lane + i * STRIDE, load<real>(row + i * sizeof<real>()))
}

/** Radians in [-pi, pi) from turns: the bound is the largest float below pi. */
@inline function radians(x: v128): v128 {
  const bound: f64 = sizeof<real>() == 4 ? 3.1415925025939941406 : 3.1415926535897926714
  const angle = v128.mul<real>(x, constant<real>(6.2831853071795864769))
  return v128.min<real>(constant<real>(bound), v128.max<real>(constant<real>(-bound), angle))
}

/** Writes the links of the first `chains` lanes to `plain`: [chains, links], radians. */
export function deinterleave(x: usize, plain: usize, links: i32, chains: i32): void {
  const size = <usize>links * sizeof<real>()
  let link = 0
  if (sizeof<real>() == 4 && chains == 4) {
    for (; link + 4 <= links; link += 4) {
      const from = x + <usize>link * STRIDE
      const a = radians(v128.load(from)), b = radians(v128.load(from, 16))
      const c = radians(v128.load(from, 32)), d = radians(v128.load(from, 48))
      const ab0 = i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23)
      const ab2 = i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31)
      const cd0 = i8x16.shuffle(c, d, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23)
      const cd2 = i8x16.shuffle(c, d, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31)
      const to = plain + <usize>link * sizeof<real>()
      v128.store(to, i8x16.shuffle(ab0, cd0, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23))
      v128.store(to + size, i8x16.shuffle(ab0, cd0, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31))
      v128.store(to + 2 * size, i8x16.shuffle(ab2, cd2, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23))
      v128.store(to + 3 * size, i8x16.shuffle(ab2, cd2, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31))
    }
  }
  for (; link < links; link++) {
    const angle = radians(v128.load(x + <usize>link * STRIDE))
    const to = plain + <usize>link * sizeof<real>()
    for (let lane = 0; lane < chains; lane++) {
      if (sizeof<real>() == 4) {
        store<f32>(to + <usize>lane * size, lane == 0 ? f32x4.extract_lane(angle, 0) : lane == 1 ? f32x4.extract_lane(angle, 1) : lane == 2 ? f32x4.extract_lane(angle, 2) : f32x4.extract_lane(angle, 3))
      } else {
        store<f64>(to + <usize>lane * size, lane == 0 ? f64x2.extract_lane(angle, 0) : f64x2.extract_lane(angle, 1))
      }
    }
  }
}
