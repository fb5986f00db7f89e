import { arrive } from './arrive'
import { cosTurns, minusTwoLog, sinTurns, wrapTurns } from './elementary'
import { STRIDE } from './lanes'
import { INSTANTON, philox, uniformPair, upperHalf } from './philox'

const words = memory.data(128, 16)

/** Two lanes in float64 each: the charge m that the hits so far add, and C cos md - S sin md for it. */
const charges = memory.data(32, 16)
const cosines = memory.data(32, 16)

/**
 * One hit of two lanes: m' = m +- 1 (lowest bit of `choice`), where `active`; accepted if -2 ln u >= 2 dS,
 * dS = beta [(C cos md - S sin md) - (C cos m'd - S sin m'd)] with d = 1/V turns (docs/physics.md 5).
 */
@inline function hit(
  pair: usize, u: v128, choice: v128, active: v128, turn: v128, beta: f64, cosSums: v128, sinSums: v128,
): void {
  const m = v128.load(charges + pair)
  const sign = f64x2.convert_low_i32x4_s(i32x4.sub(i32x4.shl(v128.and(choice, i32x4.splat(1)), 1), i32x4.splat(1)))
  const next = f64x2.add(m, v128.and(sign, active))
  const angle = f64x2.mul(next, turn)
  const here = v128.load(cosines + pair)
  const there = f64x2.sub(
    f64x2.mul(cosSums, cosTurns<f64>(angle)), f64x2.mul(sinSums, sinTurns<f64>(angle)),
  )
  const yes = f64x2.ge(minusTwoLog<f64>(u), f64x2.mul(f64x2.splat(2 * beta), f64x2.sub(here, there)))
  v128.store(charges + pair, v128.bitselect(next, m, yes))
  v128.store(cosines + pair, v128.bitselect(there, here, yes))
}

/** All ones in lanes 0 and 1 (float64) where the lowest bit of the word is `bit`. */
@inline function whereBit(w: v128, bit: i32): v128 {
  const equal = i32x4.eq(v128.and(w, i32x4.splat(1)), i32x4.splat(bit))
  return i64x2.extend_low_i32x4_s(equal)
}

/** One link of all lanes: `factor` times the charges of the lanes, turns. */
@inline function share(factor: f64): v128 {
  const first = wrapTurns<f64>(f64x2.mul(f64x2.splat(factor), v128.load(charges)))
  if (sizeof<real>() == 8) return first
  const second = wrapTurns<f64>(f64x2.mul(f64x2.splat(factor), v128.load(charges, 16)))
  return i8x16.shuffle(
    f32x4.demote_f64x2_zero(first), f32x4.demote_f64x2_zero(second),
    0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23,
  )
}

/** The link field whose plaquettes all are m/V turns (docs/physics.md 1.6), m the charge of each lane: [2, nt, nx] v128. */
@inline function instanton(field: usize, nt: i32, nx: i32): void {
  const row = <usize>nx * STRIDE
  const volume = <usize>nt * row
  for (let i: usize = 0, k = 0; i < row; i += STRIDE, k++) {
    const link = share(-<f64>k / <f64>(nt * nx))
    for (let t: usize = 0; t < volume; t += row) v128.store(field + t + i, link)
  }
  memory.fill(field + volume, 0, volume)
  for (let t = 0; t < nt; t++) {
    v128.store(field + volume + <usize>(t + 1) * row - STRIDE, share(<f64>t / <f64>nt))
  }
}

/**
 * `hits` instanton hits of the lanes whose trajectory has them at this place, `before` (0) or after (1) the HMC update.
 * They need only the sums of cos x_P and sin x_P; then one pass adds the instanton of the charge they ended at to the
 * links and takes sines and sums anew. `field` is scratch: [2, nt, nx] v128.
 *
 * Why the place is drawn: HMC followed by hits leaves e^{-S} invariant, since each does, but a product of reversible
 * updates A B is not reversible; (A B + B A) / 2 is, and the bound tau_int >= 4 <Q^2> / E[dQ^2] - 1 needs that.
 */
export function instantonHits(
  x: usize, field: usize, sines: usize, nt: i32, nx: i32, beta: f64, hits: i32, place: i32, sums: usize, stride: usize,
  chain: u32, trajectory: u32, seedLow: u32, seedHigh: u32,
): void {
  const chains = i32x4.add(i32x4.splat(chain), i32x4(0, 1, 2, 3))
  const turn = f64x2.splat(1 / <f64>(nt * nx))
  const cos0 = v128.load(sums), sin0 = v128.load(sums + stride)
  const cos1 = sizeof<real>() == 4 ? v128.load(sums, 16) : cos0
  const sin1 = sizeof<real>() == 4 ? v128.load(sums + stride, 16) : sin0
  memory.fill(charges, 0, 32)
  v128.store(cosines, cos0)
  v128.store(cosines, cos1, 16)
  let active0 = f64x2.splat(0), active1 = f64x2.splat(0)
  for (let k = 0; k < hits; k += 2) {
    philox(
      words, i32x4.splat(k), i32x4.splat(k + 1), i32x4.splat(INSTANTON), chains, i32x4.splat(trajectory), seedLow, seedHigh,
    )
    if (k == 0) {
      const w3 = v128.load(words, 48)
      active0 = whereBit(w3, place)
      if (sizeof<real>() == 4) active1 = whereBit(upperHalf(w3), place)
    }
    for (let i: usize = 0; i < 128; i += 64) {
      if (i != 0 && k + 1 == hits) break
      const w0 = v128.load(words + i), w1 = v128.load(words + i, 16), w2 = v128.load(words + i, 32)
      hit(0, uniformPair(w0, w1), w2, active0, turn, beta, cos0, sin0)
      if (sizeof<real>() == 4) {
        hit(16, uniformPair(upperHalf(w0), upperHalf(w1)), upperHalf(w2), active1, turn, beta, cos1, sin1)
      }
    }
  }
  const moved = v128.or(
    f64x2.ne(v128.load(charges), f64x2.splat(0)), f64x2.ne(v128.load(charges, 16), f64x2.splat(0)),
  )
  // where m = 0 nothing changes: the links are added 0, and the same sums come out again
  if (v128.any_true(moved)) {
    instanton(field, nt, nx)
    arrive(x, field, sines, nt, nx, 0, sums, stride)
  }
}
