// A stream of independent von Mises(0, beta) angles for one chain and trajectory, in turns (docs/physics.md 3.1).
import { cosTurns, minusTwoLog, sinTurns } from './elementary'
import { constant, firstPair, secondPair } from './lanes'
import { ANGLES, philox, uniform32, upperHalf } from './philox'

/**
 * Proposals, two from each counter, the words they and the decisions on them come from, and the angles that were accepted
 * (float64), of which `waiting` (an address) is the next one to be used.
 */
const PROPOSALS: i32 = 64
const proposals = memory.data(PROPOSALS * 8, 16)
const words = memory.data(PROPOSALS * 8, 16)
const angles = memory.data(PROPOSALS * 8 + 8, 16)
let waiting: usize = 0
let waitingEnd: usize = 0

let index: u32 = 0
let chainOf: u32 = 0
let timeOf: u32 = 0
let seedLowOf: u32 = 0
let seedHighOf: u32 = 0

/** Goes to the first angle of an address. */
export function seekAngles(chain: u32, trajectory: u32, seedLow: u32, seedHigh: u32): void {
  waiting = waitingEnd
  index = 0
  chainOf = chain
  timeOf = trajectory
  seedLowOf = seedLow
  seedHighOf = seedHigh
}

/** Uniforms in (0, 1] from the first words of a vector, as many as `real` has lanes. */
@inline function uniforms(w: v128): v128 {
  if (sizeof<real>() == 4) return uniform32(w)
  return f64x2.mul(f64x2.add(f64x2.convert_low_i32x4_u(w), f64x2.splat(0.5)), f64x2.splat(2.3283064365386963e-10))
}

/**
 * Proposals from two vectors of uniforms, a second vector 32 bytes after the first. Large beta: normal deviates of the
 * density e^{-8 beta x^2} (Box-Muller), which bounds the von Mises density since cos x - 1 <= -2 x^2 / pi^2, or -8 x^2
 * with x in turns. Small beta: uniform angles, of which more are accepted there.
 */
@inline function propose(target: usize, u: v128, v: v128, beta: f64, normal: bool): void {
  if (normal) {
    const radius = v128.sqrt<real>(v128.mul<real>(constant<real>(0.0625 / beta), minusTwoLog<real>(u)))
    v128.store(target, v128.mul<real>(radius, cosTurns<real>(v)))
    v128.store(target, v128.mul<real>(radius, sinTurns<real>(v)), 32)
  } else {
    v128.store(target, v128.sub<real>(u, constant<real>(0.5)))
    v128.store(target, v128.sub<real>(v, constant<real>(0.5)), 32)
  }
}

/** Appends an angle, to be overwritten by the next one unless bit 3 of `yes` is set. */
@inline function append(end: usize, angle: f64, yes: i32): usize {
  store<f64>(end, angle)
  return end + (yes & 8)
}

/**
 * Appends those of a vector of proposals x, drawn from the density e^{-bound x^2}, that are accepted into e^{beta (cos x - 1)}:
 * where -2 ln u >= 4 beta sin^2(x/2) - 2 bound x^2. (1 - cos x would lose the digits of small angles.)
 */
@inline function keep(end: usize, x: v128, u: v128, beta: f64, bound: f64): usize {
  const sine = sinTurns<real>(v128.mul<real>(x, constant<real>(0.5)))
  const least = v128.sub<real>(
    v128.mul<real>(constant<real>(4 * beta), v128.mul<real>(sine, sine)),
    v128.mul<real>(constant<real>(2 * bound), v128.mul<real>(x, x)),
  )
  const yes = v128.and(
    v128.ge<real>(minusTwoLog<real>(u), least), v128.lt<real>(v128.abs<real>(x), constant<real>(0.5)),
  )
  if (sizeof<real>() == 4) {
    const first = firstPair(x), second = secondPair(x)
    end = append(end, f64x2.extract_lane(first, 0), i32x4.extract_lane(yes, 0))
    end = append(end, f64x2.extract_lane(first, 1), i32x4.extract_lane(yes, 1))
    end = append(end, f64x2.extract_lane(second, 0), i32x4.extract_lane(yes, 2))
    return append(end, f64x2.extract_lane(second, 1), i32x4.extract_lane(yes, 3))
  }
  end = append(end, f64x2.extract_lane(x, 0), i32x4.extract_lane(yes, 0))
  return append(end, f64x2.extract_lane(x, 1), i32x4.extract_lane(yes, 2))
}

/** Refills `angles`: loops of short independent iterations, one for each task, hide the latency of all. */
function moreAngles(beta: f64): void {
  const size = <usize>PROPOSALS * 8
  for (let i: usize = 0; i < size; i += 128) {
    philox(
      words + i, i32x4.add(i32x4.splat(index), i32x4(0, 1, 2, 3)), i32x4.add(i32x4.splat(index), i32x4(4, 5, 6, 7)),
      i32x4.splat(ANGLES), i32x4.splat(chainOf), i32x4.splat(timeOf), seedLowOf, seedHighOf,
    )
    index += 8
  }
  // below 0.39 more of the uniform angles are accepted: e^-beta I_0 against 4 (beta / 2 pi)^(1/2) e^-beta I_0
  const normal = beta >= 0.39
  for (let i: usize = 0; i < size; i += 64) {
    const w0 = v128.load(words + i), w1 = v128.load(words + i, 16)
    propose(proposals + i, uniforms(w0), uniforms(w1), beta, normal)
    if (sizeof<real>() == 8) propose(proposals + i + 16, uniforms(upperHalf(w0)), uniforms(upperHalf(w1)), beta, normal)
  }
  const bound = normal ? 8 * beta : 0.0
  let end = angles
  for (let i: usize = 0; i < size; i += 64) {
    const w2 = v128.load(words + i, 32), w3 = v128.load(words + i, 48)
    end = keep(end, v128.load(proposals + i), uniforms(w2), beta, bound)
    if (sizeof<real>() == 8) end = keep(end, v128.load(proposals + i, 16), uniforms(upperHalf(w2)), beta, bound)
    end = keep(end, v128.load(proposals + i, 32), uniforms(w3), beta, bound)
    if (sizeof<real>() == 8) end = keep(end, v128.load(proposals + i, 48), uniforms(upperHalf(w3)), beta, bound)
  }
  waiting = angles
  waitingEnd = end
}

/** Puts the next `count` angles at `target` (float64); returns their sum. */
export function vonMises(target: usize, count: i32, beta: f64): f64 {
  let sum: f64 = 0
  for (let i = 0; i < count; i++) {
    while (waiting == waitingEnd) moreAngles(beta)
    const angle = load<f64>(waiting)
    waiting += 8
    store<f64>(target + (<usize>i << 3), angle)
    sum += angle
  }
  return sum
}
