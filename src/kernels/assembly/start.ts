// Configurations of one chain, float64, in turns: starts of chains and independent draws (PHYSICS.md section 3).
import { cosTurns, exp, minusTwoLog } from './elementary'
import { philox, START, uniformPair, upperHalf } from './philox'

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

/** The next uniform in (0, 1) of this chain's start. */
function uniform(): f64 {
  if (used == 16) {
    philox(
      words, i32x4.add(i32x4.splat(index), i32x4(0, 1, 2, 3)), i32x4.add(i32x4.splat(index), i32x4(4, 5, 6, 7)),
      i32x4.splat(START), i32x4.splat(chainOf),
      i32x4.splat(timeOf), seedLowOf, seedHighOf,
    )
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

@inline function cosine(turns: f64): f64 {
  return f64x2.extract_lane(cosTurns<f64>(f64x2.splat(turns)), 0)
}

@inline function nearestTurn(turns: f64): f64 {
  return turns - nearest(turns)
}

/** One von Mises(0, beta) angle in turns, by rejection: from the uniform for small beta, else from the normal that bounds it, since cos x - 1 <= -2 x^2 / pi^2. */
function vonMises(beta: f64): f64 {
  let x: f64
  if (beta < 0.5) {
    do {
      x = uniform() - 0.5
    } while (uniform() >= exp(beta * (cosine(x) - 1)))
    return x
  }
  // standard deviation pi / (2 sqrt beta) radians; 2 x^2 / pi^2 with x in radians is 8 x^2 with x in turns
  const width = 0.25 / sqrt(beta)
  do {
    const radius = sqrt(f64x2.extract_lane(minusTwoLog<f64>(f64x2.splat(uniform())), 0))
    x = width * radius * cosine(uniform())
  } while (abs(x) >= 0.5 || uniform() >= exp(beta * (cosine(x) - 1 + 8 * x * x)))
  return x
}

/** V - 1 von Mises angles and the last one from their sum, accepted with e^{beta (cos last - 1)}. */
function drawPlaquettes(angles: usize, volume: i32, beta: f64): void {
  let last: f64
  do {
    let sum: f64 = 0
    for (let i = 0; i < volume - 1; i++) {
      const angle = vonMises(beta)
      store<f64>(angles + (<usize>i << 3), angle)
      sum += angle
    }
    last = nearestTurn(-sum)
  } while (uniform() >= exp(beta * (cosine(last) - 1)))
  store<f64>(angles + (<usize>(volume - 1) << 3), last)
}

/** Links along a maximal tree are 0, two holonomies are uniform, the others follow from the plaquettes. */
function linksFromPlaquettes(links: usize, angles: usize, nt: i32, nx: i32): void {
  const row = <usize>nx << 3
  const space = links + <usize>nt * row
  const end = row - 8
  memory.fill(links, 0, <usize>(2 * nt) * row)
  store<f64>(links + <usize>(nt - 1) * row, uniform())
  store<f64>(space + end, uniform())
  for (let t = 0; t < nt; t++) {
    const at = <usize>t * row
    for (let y: usize = 0; y < end; y += 8) {
      store<f64>(links + at + y + 8, load<f64>(links + at + y) - load<f64>(angles + at + y))
    }
    if (t + 1 < nt) {
      store<f64>(
        space + at + row + end,
        load<f64>(space + at + end) + load<f64>(angles + at + end) - load<f64>(links + at + end) + load<f64>(links + at),
      )
    }
  }
}

/** x_mu(n) + a(n) - a(n + mu) with uniform a, wrapped; `gauge` is scratch for a: [nt, nx]. */
function randomGauge(links: usize, gauge: usize, nt: i32, nx: i32): void {
  const volume = nt * nx
  const space = links + (<usize>volume << 3)
  for (let i = 0; i < volume; i++) store<f64>(gauge + (<usize>i << 3), uniform())
  for (let t = 0; t < nt; t++) {
    for (let y = 0; y < nx; y++) {
      const n = <usize>(t * nx + y) << 3
      const next = t + 1 < nt ? t + 1 : 0
      const up = <usize>(next * nx + y) << 3
      const right = <usize>(t * nx + (y + 1 < nx ? y + 1 : 0)) << 3
      const a = load<f64>(gauge + n)
      store<f64>(links + n, nearestTurn(load<f64>(links + n) + a - load<f64>(gauge + up)))
      store<f64>(space + n, nearestTurn(load<f64>(space + n) + a - load<f64>(gauge + right)))
    }
  }
}

/** An independent configuration from e^{-S}; `scratch`: [nt, nx] float64. */
export function exactDraw(
  links: usize, scratch: usize, nt: i32, nx: i32, beta: f64, chain: u32, trajectory: u32, seedLow: u32, seedHigh: u32,
): void {
  seek(chain, trajectory, seedLow, seedHigh)
  drawPlaquettes(scratch, nt * nx, beta)
  linksFromPlaquettes(links, scratch, nt, nx)
  randomGauge(links, scratch, nt, nx)
}

/** Links uniform over the circle. */
export function hotDraw(links: usize, count: i32, chain: u32, seedLow: u32, seedHigh: u32): void {
  seek(chain, 0, seedLow, seedHigh)
  for (let i = 0; i < count; i++) store<f64>(links + (<usize>i << 3), uniform() - 0.5)
}
