import { lanes, STRIDE } from './lanes'
import { exp } from './elementary'
import { ACCEPT, philox, uniformPair, upperHalf } from './philox'

const words = memory.data(128, 16)
const uniforms = memory.data(32, 16)
const mask = memory.data(16, 16)

/**
 * Accept or reject (docs/physics.md 4.4), written once for every proposal. Per lane: p = min(1, e^{-dH + log J}) with
 * dH - log J given in `energyError`; NaN is rejected. Writes p and 1 or 0 into `probability` and `accepted` (float64);
 * `patch` numbers the decisions of one trajectory. Returns the address of a mask of the lanes that accept.
 */
@inline export function decide(
  energyError: usize, probability: usize, accepted: usize,
  patch: u32, chain: u32, trajectory: u32, seedLow: u32, seedHigh: u32,
): usize {
  const index = i32x4.splat(patch)
  philox(
    words, index, index, i32x4.splat(ACCEPT), i32x4.add(i32x4.splat(chain), i32x4(0, 1, 2, 3)),
    i32x4.splat(trajectory), seedLow, seedHigh,
  )
  const w0 = v128.load(words), w1 = v128.load(words, 16)
  v128.store(uniforms, uniformPair(w0, w1))
  v128.store(uniforms, uniformPair(upperHalf(w0), upperHalf(w1)), 16)
  for (let lane = 0; lane < lanes(); lane++) {
    const at = <usize>lane << 3
    const error = load<f64>(energyError + at)
    const p = error <= 0 ? 1.0 : error > 0 ? exp(-error) : 0.0
    const yes = load<f64>(uniforms + at) < p
    store<f64>(probability + at, p)
    store<f64>(accepted + at, yes ? 1.0 : 0.0)
    if (sizeof<real>() == 4) store<i32>(mask + (<usize>lane << 2), yes ? -1 : 0)
    else store<i64>(mask + at, yes ? -1 : 0)
  }
  return mask
}

/** Copies `from` into `to` in the lanes where the mask is set. */
@inline function take(to: usize, from: usize, size: usize, lanesTaken: v128): void {
  for (let i: usize = 0; i < size; i += STRIDE) {
    v128.store(to + i, v128.bitselect(v128.load(from + i), v128.load(to + i), lanesTaken))
  }
}

/**
 * Accepts or rejects the proposal of a group: copies links, sines and the `fields` proposed sums (float64, `stride` bytes
 * apart) over the current ones where `decide` accepts. `patch`: see there.
 */
export function metropolis(
  current: usize, proposal: usize, size: usize,
  currentSums: usize, proposedSums: usize, fields: i32, stride: usize,
  energyError: usize, probability: usize, accepted: usize,
  patch: u32, chain: u32, trajectory: u32, seedLow: u32, seedHigh: u32,
): void {
  const taken = v128.load(decide(energyError, probability, accepted, patch, chain, trajectory, seedLow, seedHigh))
  if (!v128.any_true(taken)) return
  for (let lane = 0; lane < lanes(); lane++) {
    const at = <usize>lane << 3
    if (load<f64>(accepted + at) == 0) continue
    for (let field = 0; field < fields; field++) {
      store<f64>(currentSums + <usize>field * stride + at, load<f64>(proposedSums + <usize>field * stride + at))
    }
  }
  take(current, proposal, size, taken)
}
