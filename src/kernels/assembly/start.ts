// Configurations of one chain: starts of chains and independent draws (docs/physics.md 3). Angles are in turns.
import { cosTurns } from './elementary'
import { STRIDE } from './lanes'
import { GAUGE, philox, START, uniformPair, upperHalf } from './philox'
import { seekAngles, vonMises } from './von-mises'

/** Uniforms drawn ahead: [16] float64, and how many of them are used. */
const ahead = memory.data(128, 16)
const words = memory.data(128, 16)
let used: i32 = 16
let index: u32 = 0
let chainOf: u32 = 0
let timeOf: u32 = 0
let seedLowOf: u32 = 0
let seedHighOf: u32 = 0

function seek(chain: u32, trajectory: u32, seedLow: u32, seedHigh: u32): void {
  used = 16
  index = 0
  chainOf = chain
  timeOf = trajectory
  seedLowOf = seedLow
  seedHighOf = seedHigh
}

/** Words of the counters `first` to `first + 7` of this chain's start, at `words`: [2, 4, 4], counters innermost. */
@inline function draw(purpose: u32, first: u32): void {
  philox(
    words, i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3)), i32x4.add(i32x4.splat(first), i32x4(4, 5, 6, 7)),
    i32x4.splat(purpose), i32x4.splat(chainOf), i32x4.splat(timeOf), seedLowOf, seedHighOf,
  )
}

/** The next uniform in (0, 1) of this chain's start. */
function uniform(): f64 {
  if (used == 16) {
    draw(START, index)
    index += 8
    for (let i: usize = 0; i < 128; i += 32) {
      const w0 = v128.load(words + i), w1 = v128.load(words + i, 16)
      v128.store(ahead + i, uniformPair(w0, w1))
      v128.store(ahead + i, uniformPair(upperHalf(w0), upperHalf(w1)), 16)
    }
    used = 0
  }
  return load<f64>(ahead + (<usize>(used++) << 3))
}

@inline function nearestTurn(turns: f64): f64 {
  return turns - nearest(turns)
}

/** sum over m < `count` of a_m cos(2 pi m x) (Clenshaw). */
function cosineSum(a: usize, count: i32, x: f64): f64 {
  const cosine = f64x2.extract_lane(cosTurns<f64>(f64x2.splat(x)), 0)
  let b1: f64 = 0, b2: f64 = 0
  for (let m = count - 1; m > 0; m--) {
    const b = 2 * cosine * b1 + (load<f64>(a + (<usize>m << 3)) - b2)
    b2 = b1
    b1 = b
  }
  return cosine * b1 + (load<f64>(a) - b2)
}

/**
 * `volume` von Mises angles with sum 0 modulo one turn, float64. `stages` (draw-stages.ts): for each the number of angles
 * left to later ones, the number of coefficients, and the coefficients; float64.
 */
function drawPlaquettes(plaquettes: usize, volume: i32, beta: f64, stages: usize): void {
  let missing = volume
  let sum: f64 = 0
  while (missing > 1) {
    const rest = <i32>load<f64>(stages)
    const count = <i32>load<f64>(stages, 8)
    let next: f64
    do {
      next = nearestTurn(sum + vonMises(plaquettes, missing - rest, beta))
    } while (uniform() >= cosineSum(stages + 16, count, next))
    plaquettes += <usize>(missing - rest) << 3
    stages += <usize>(2 + count) << 3
    sum = next
    missing = rest
  }
  store<f64>(plaquettes, -sum)
}

/** A uniform angle per site, float64, rounded up to a multiple of 32 sites: one word each, since no measurement sees them. */
function drawGauge(gauge: usize, volume: i32): void {
  const end = gauge + (<usize>volume << 3)
  for (let first: u32 = 0; gauge < end; first += 8) {
    draw(GAUGE, first)
    for (let i: usize = 0; i < 128; i += 16) {
      const w = v128.load(words + i)
      v128.store(gauge, f64x2.mul(f64x2.convert_low_i32x4_s(w), f64x2.splat(2.3283064365386963e-10)))
      v128.store(gauge, f64x2.mul(f64x2.convert_low_i32x4_s(upperHalf(w)), f64x2.splat(2.3283064365386963e-10)), 16)
      gauge += 32
    }
  }
}

@inline function storeLink(address: usize, turns: f64): void {
  store<real>(address, <real>nearestTurn(turns))
}

/**
 * Links of one lane from its plaquettes: 0 along a maximal tree, two uniform holonomies, the others as the plaquettes say;
 * then x_mu(n) + a(n) - a(n + mu) with the angles a in `gauge`, wrapped.
 */
function linksFromPlaquettes(lane: usize, plaquettes: usize, gauge: usize, nt: i32, nx: i32): void {
  const row = <usize>nx << 3
  const volume = <usize>nt * row
  const end = row - 8
  const spaceLinks = <usize>(nt * nx) * STRIDE
  const holonomy = uniform()
  // x_1[t, nx - 1]; all other links in space are 0
  let space = uniform()
  for (let t: usize = 0; t < volume; t += row) {
    const here = gauge + t
    const up = t + row == volume ? gauge : here + row
    const first = t + row == volume ? holonomy : 0.0
    let time = first
    for (let i: usize = 0; i < end; i += 8) {
      const a = load<f64>(here + i)
      storeLink(lane, time + a - load<f64>(up + i))
      storeLink(lane + spaceLinks, a - load<f64>(here + i, 8))
      time -= load<f64>(plaquettes + t + i)
      lane += STRIDE
    }
    const a = load<f64>(here + end)
    storeLink(lane, time + a - load<f64>(up + end))
    storeLink(lane + spaceLinks, space + a - load<f64>(here))
    lane += STRIDE
    space += load<f64>(plaquettes + t + end) - time + first
  }
}

/**
 * An independent configuration from e^{-S}, into the lane whose first link is at `lane`. `scratch`: float64, V plaquettes
 * and then V gauge angles rounded up to a multiple of 32.
 */
export function exactDraw(
  lane: usize, scratch: usize, stages: usize, nt: i32, nx: i32, beta: f64,
  chain: u32, trajectory: u32, seedLow: u32, seedHigh: u32,
): void {
  seek(chain, trajectory, seedLow, seedHigh)
  seekAngles(chain, trajectory, seedLow, seedHigh)
  const volume = nt * nx
  const gauge = scratch + (<usize>volume << 3)
  drawPlaquettes(scratch, volume, beta, stages)
  drawGauge(gauge, volume)
  linksFromPlaquettes(lane, scratch, gauge, nt, nx)
}

/** Links uniform over the circle. */
export function hotDraw(links: usize, count: i32, chain: u32, seedLow: u32, seedHigh: u32): void {
  seek(chain, 0, seedLow, seedHigh)
  for (let i = 0; i < count; i++) store<f64>(links + (<usize>i << 3), uniform() - 0.5)
}
