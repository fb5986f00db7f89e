import { constant, firstPair, lanes, secondPair, STRIDE } from './lanes'
import { exp } from './elementary'
import { cosinePolynomial, TERMS, WIDE_TERMS } from './harmonics'
import { planeBytes, savedBytes, tableRow } from './local-layer'

// Reverse-mode gradient of a trajectory, from what it saved of each kick. With L the loss and y' = dL/dy, the kick
// u <- A u - curl[K], K = sin p sum_i k_i cos^i p, p = plaquettes of x in turns, and the drift x += u give, last first,
//     u' += x',   K' = -plaquettes(u'),   k_i' = sum K' sin p cos^i p,   A' = sum u' u,   x' += curl[K' dK/dp],   u' <- A u'.

/** Slopes of the loss per lane: with respect to r = -dH + log J, and to the smooth charge of the proposal. */
const pulls = memory.data(32, 16)
/** Coefficients of dK/dp of one kick, see `kickSlopes`. */
const slopes = memory.data(160, 16)
/** 2 d per lane, with the kinetic energy d u^2 of its direction. */
const kinetic = memory.data(16, 16)

const TURN: f64 = 6.283185307179586477

/** log of the acceptance ratio below which a proposal is taken for lost: there the penalty has no slope, which would know no bound. */
const LOST: f64 = -50

/**
 * Per lane, float64: the loss -(A dQ^2 + weight min(0, r)), with r = -dH + log J, A = e^{min(0, r)} and dQ the change of
 * Q_R = sum sin x_P / 2 pi, and A dQ^2. Keeps the slopes of -loss for the adjoint; a lane whose r is not a number has none.
 */
@inline function lossSlopes(
  currentSums: usize, proposedSums: usize, stride: usize, energyError: usize, weight: f64,
  loss: usize, squaredChange: usize, ratioSlope: usize,
): void {
  for (let lane = 0; lane < lanes(); lane++) {
    const at = <usize>lane << 3
    const r = -load<f64>(energyError + at)
    const change = (load<f64>(proposedSums + stride + at) - load<f64>(currentSums + stride + at)) / TURN
    const accept = r >= 0 ? 1.0 : r < 0 ? exp(r) : 0.0
    const square = change * change
    const bounded = r >= 0 ? 0.0 : r > LOST ? r : LOST
    const gain = r == r ? accept * square : 0
    const slope = r < 0 ? gain + (r > LOST ? weight : 0) : 0
    store<f64>(loss + at, -(gain + weight * bounded))
    store<f64>(squaredChange + at, gain)
    store<f64>(ratioSlope + at, slope)
    const to = pulls + <usize>lane * sizeof<real>()
    store<real>(to, <real>slope)
    store<real>(to, <real>(accept > 0 ? 2 * accept * change : 0), 16)
  }
}

/** target = curl[plane]. */
@inline function curl(target: usize, plane: usize, row: usize, volume: usize): void {
  for (let t: usize = 0; t < volume; t += row) {
    const here = plane + t
    const down = plane + (t == 0 ? volume - row : t - row)
    let left = v128.load(here + row - STRIDE)
    for (let i: usize = 0; i < row; i += STRIDE) {
      const k = v128.load(here + i)
      v128.store(target + t + i, v128.sub<real>(k, left))
      v128.store(target + volume + t + i, v128.sub<real>(v128.load(down + i), k))
      left = k
    }
  }
}

/** Adds a row's sum of one coefficient to its float64 total per lane. */
@inline function total(gradient: usize, sum: v128): void {
  v128.store(gradient, f64x2.add(v128.load(gradient), firstPair(sum)))
  if (sizeof<real>() == 4) v128.store(gradient, f64x2.add(v128.load(gradient, 16), secondPair(sum)), 16)
}

/**
 * `slopes` of a kick K = sin p sum_i k_i cos^i p: dK/dp = sum_i k_i ((i + 1) cos^{i+1} p - i cos^{i-1} p) is a polynomial
 * in cos p with one term more; per turn.
 */
@inline function kickSlopes(k: usize, terms: i32): void {
  for (let i = 0; i <= terms; i++) {
    const at = <usize>i * STRIDE
    const fromLower = i > 0 ? v128.load(k + at - STRIDE) : v128.splat<real>(0)
    const fromUpper = i + 1 < terms ? v128.load(k + at, STRIDE) : v128.splat<real>(0)
    v128.store(slopes + at, v128.sub<real>(
      v128.mul<real>(constant<real>(TURN * <f64>i), fromLower),
      v128.mul<real>(constant<real>(TURN * <f64>(i + 1)), fromUpper),
    ))
  }
}

/** K' dK/dp of a row of plaquettes into `plane`, and the row's part of the gradient. */
@inline function kickAdjoint(
  v: usize, plane: usize, at: usize, up: usize, row: usize, volume: usize, saved: usize, gradient: usize, wide: bool,
): void {
  const v0 = v + at
  const v1 = v0 + volume
  const up1 = v + volume + up
  const first = v128.load(v0)
  let here = first
  let sumA = v128.splat<real>(0)
  let sum0 = v128.splat<real>(0), sum1 = v128.splat<real>(0), sum2 = v128.splat<real>(0)
  let sum3 = v128.splat<real>(0), sum4 = v128.splat<real>(0), sum5 = v128.splat<real>(0)
  let sum6 = v128.splat<real>(0), sum7 = v128.splat<real>(0), sum8 = v128.splat<real>(0)
  for (let i: usize = 0; i < row; i += STRIDE) {
    const right = i + STRIDE == row ? first : v128.load(v0 + i, STRIDE)
    const here1 = v128.load(v1 + i)
    const pull = v128.sub<real>(v128.add<real>(right, here1), v128.add<real>(here, v128.load(up1 + i)))
    const from = saved + at + i
    const momenta = saved + 2 * planeBytes(volume) + at
    const s = v128.load(from)
    const c = v128.load(from + planeBytes(volume))
    sumA = v128.add<real>(sumA, v128.add<real>(
      v128.mul<real>(here, v128.load(momenta + i)), v128.mul<real>(here1, v128.load(momenta + volume + i)),
    ))
    v128.store(plane + at + i, v128.mul<real>(pull, cosinePolynomial(c, slopes, wide, true)))
    let term = v128.mul<real>(pull, s)
    sum0 = v128.add<real>(sum0, term)
    term = v128.mul<real>(term, c)
    sum1 = v128.add<real>(sum1, term)
    term = v128.mul<real>(term, c)
    sum2 = v128.add<real>(sum2, term)
    term = v128.mul<real>(term, c)
    sum3 = v128.add<real>(sum3, term)
    term = v128.mul<real>(term, c)
    sum4 = v128.add<real>(sum4, term)
    if (wide) {
      term = v128.mul<real>(term, c)
      sum5 = v128.add<real>(sum5, term)
      term = v128.mul<real>(term, c)
      sum6 = v128.add<real>(sum6, term)
      term = v128.mul<real>(term, c)
      sum7 = v128.add<real>(sum7, term)
      sum8 = v128.add<real>(sum8, v128.mul<real>(term, c))
    }
    here = right
  }
  const size = <usize>lanes() << 3
  total(gradient, sumA)
  total(gradient + size, sum0)
  total(gradient + 2 * size, sum1)
  total(gradient + 3 * size, sum2)
  total(gradient + 4 * size, sum3)
  total(gradient + 5 * size, sum4)
  if (wide) {
    total(gradient + 6 * size, sum5)
    total(gradient + 7 * size, sum6)
    total(gradient + 8 * size, sum7)
    total(gradient + 9 * size, sum8)
  }
}

/** x' += curl[plane] and u' <- A u' + x', for one link; `difference` is its part of the curl. */
@inline function moveBack(y: usize, v: usize, difference: v128, scale: v128): void {
  const slope = v128.add<real>(v128.load(y), difference)
  v128.store(y, slope)
  v128.store(v, v128.add<real>(v128.mul<real>(scale, v128.load(v)), slope))
}

@inline function moveRowBack0(y: usize, v: usize, plane: usize, row: usize, scale: v128): void {
  let left = v128.load(plane + row - STRIDE)
  for (let i: usize = 0; i < row; i += STRIDE) {
    const here = v128.load(plane + i)
    moveBack(y + i, v + i, v128.sub<real>(here, left), scale)
    left = here
  }
}

@inline function moveRowBack1(y: usize, v: usize, plane: usize, down: usize, row: usize, scale: v128): void {
  for (let i: usize = 0; i < row; i += STRIDE) {
    moveBack(y + i, v + i, v128.sub<real>(v128.load(down + i), v128.load(plane + i)), scale)
  }
}

@inline function adjoint(
  v: usize, y: usize, plane: usize, nt: i32, nx: i32, table: usize, kicks: i32, saved: usize, gradient: usize,
  wide: bool,
): void {
  const row = <usize>nx * STRIDE
  const volume = <usize>nt * row
  const last = volume - row
  const terms = wide ? WIDE_TERMS : TERMS
  const gradientRow = <usize>(1 + terms) * (<usize>lanes() << 3)
  for (let kick = kicks - 1; kick >= 0; kick--) {
    const own = table + <usize>kick * tableRow(wide)
    const kept = saved + <usize>kick * savedBytes(volume)
    const sums = gradient + <usize>kick * gradientRow
    const scale = v128.load(own)
    kickSlopes(own + STRIDE, terms)
    kickAdjoint(v, plane, 0, row, row, volume, kept, sums, wide)
    moveRowBack0(y, v, plane, row, scale)
    for (let t = row; t < volume; t += row) {
      kickAdjoint(v, plane, t, t == last ? 0 : t + row, row, volume, kept, sums, wide)
      moveRowBack0(y + t, v + t, plane + t, row, scale)
      const t1 = volume + t
      moveRowBack1(y + t1, v + t1, plane + t, plane + t - row, row, scale)
    }
    moveRowBack1(y + volume, v + volume, plane, plane + last, row, scale)
  }
}

/**
 * Gradient of the loss of a group (see `lossSlopes`) after `localTrajectory` has saved it. `u`: the momenta it left, used
 * up; `y`: [2V] and `plane`: [V] scratch. Writes `gradient`, float64
 * [kicks, 1 + terms, lanes], with respect to the entries of the table, and per lane `loss`, `squaredChange` (A dQ^2) and
 * `ratioSlope`, minus the derivative of the loss with respect to log J.
 */
export function localAdjoint(
  u: usize, y: usize, plane: usize, nt: i32, nx: i32, beta: f64, table: usize, kicks: i32, wide: bool, saved: usize,
  directions: usize, both: usize, currentSums: usize, proposedSums: usize, stride: usize, energyError: usize,
  weight: f64, loss: usize, squaredChange: usize, ratioSlope: usize, gradient: usize,
): void {
  const row = <usize>nx * STRIDE
  const volume = <usize>nt * row
  lossSlopes(currentSums, proposedSums, stride, energyError, weight, loss, squaredChange, ratioSlope)
  const ratioPull = v128.load(pulls)
  // dr/du = -2 d u
  for (let lane = 0; lane < lanes(); lane++) {
    const at = <usize>lane << 3
    const own = load<f64>(directions + at) > 0 ? both : both + 16
    store<real>(kinetic + <usize>lane * sizeof<real>(), <real>(2 * load<f64>(own)))
  }
  const momentumPull = v128.mul<real>(v128.load(kinetic), ratioPull)
  for (let i: usize = 0; i < 2 * volume; i += STRIDE) {
    v128.store(u + i, v128.mul<real>(momentumPull, v128.load(u + i)))
  }
  // dr/dp = -2 pi beta sin p and dQ_R/dp = cos p, with p in turns
  const end = saved + <usize>(kicks - 1) * savedBytes(volume)
  const sinePull = v128.mul<real>(constant<real>(TURN * beta), ratioPull)
  const cosinePull = v128.load(pulls, 16)
  for (let i: usize = 0; i < volume; i += STRIDE) {
    v128.store(plane + i, v128.sub<real>(
      v128.mul<real>(sinePull, v128.load(end + i)), v128.mul<real>(cosinePull, v128.load(end + planeBytes(volume) + i)),
    ))
  }
  curl(y, plane, row, volume)
  const terms = wide ? WIDE_TERMS : TERMS
  memory.fill(gradient, 0, <usize>(kicks * (1 + terms) * lanes()) << 3)
  if (wide) adjoint(u, y, plane, nt, nx, table, kicks, saved, gradient, true)
  else adjoint(u, y, plane, nt, nx, table, kicks, saved, gradient, false)
}
