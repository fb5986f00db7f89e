import { constant, firstPair, lanes, secondPair, STRIDE } from './lanes'
import { exp } from './elementary'
import { cosinePolynomial, TERMS, WIDE_TERMS } from './harmonics'
import { SAVED_PLANES, tableRow } from './local-layer'
import { closeRing, neighbours, patchRow, planeBytes } from './patch'

// Reverse-mode gradient of a trajectory, from what it saved of each kick. With L the loss and y' = dL/dy, the kick
// u <- A u - curl[K], K = sin p sum_i k_i cos^i p + r cos p N, N = sum of sin p' over neighbours, p = plaquettes of x in turns,
// and the drift x += u give, last first,
//     u' += x',   K' = -plaquettes(u'),   k_i' = sum K' sin p cos^i p,   r' = sum K' cos p N,   A' = sum u' u,
//     x' += curl[ K' dK/dp + 2 pi r cos p (sum of K' cos p' over neighbours) ],   u' <- A u'.

/** Slopes of the loss per lane: with respect to -dH, and to the smooth charge of the proposal. */
const pulls = memory.data(32, 16)
/** Coefficients of dK/dp of one kick, see `kickSlopes`. */
const slopes = memory.data(160, 16)

const TURN: f64 = 6.283185307179586477

/** log of the acceptance ratio below which a proposal is taken for lost: there the penalty has no slope, which would know no bound. */
const LOST: f64 = -50

/**
 * Per lane, float64: adds the loss -(A dQ^2 + weight min(0, -dH)), A = e^{min(0, -dH)} and dQ the change of
 * Q_R = sum sin x_P / 2 pi, to `loss`, and A dQ^2 to `squaredChange`. Keeps the slopes of -loss for the adjoint; a lane
 * whose dH is not a number has none. `before`, `after`: sums of sin x_P.
 */
@inline function lossSlopes(
  before: usize, after: usize, energyError: usize, weight: f64, loss: usize, squaredChange: usize,
): void {
  for (let lane = 0; lane < lanes(); lane++) {
    const at = <usize>lane << 3
    const r = -load<f64>(energyError + at)
    const change = (load<f64>(after + at) - load<f64>(before + at)) / TURN
    const accept = r >= 0 ? 1.0 : r < 0 ? exp(r) : 0.0
    const square = change * change
    const bounded = r >= 0 ? 0.0 : r > LOST ? r : LOST
    const gain = r == r ? accept * square : 0
    const slope = r < 0 ? gain + (r > LOST ? weight : 0) : 0
    store<f64>(loss + at, load<f64>(loss + at) - (gain + weight * bounded))
    store<f64>(squaredChange + at, load<f64>(squaredChange + at) + gain)
    const to = pulls + <usize>lane * sizeof<real>()
    store<real>(to, <real>slope)
    store<real>(to, <real>(accept > 0 ? 2 * accept * change : 0), 16)
  }
}

/** Adds a patch's sum of one coefficient to its float64 total per lane. */
@inline function total(gradient: usize, sum: v128): void {
  v128.store(gradient, f64x2.add(v128.load(gradient), firstPair(sum)))
  if (sizeof<real>() == 4) v128.store(gradient, f64x2.add(v128.load(gradient, 16), secondPair(sum)), 16)
}

/**
 * `slopes` of the own part of a kick, K = sin p sum_i k_i cos^i p: dK/dp = sum_i k_i ((i + 1) cos^{i+1} p - i cos^{i-1} p) is
 * a polynomial in cos p with one term more; per turn.
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

/** K' dK/dp without what comes from neighbours into `plane`, K' cos p into `weighted`, and the gradient of this kick's row, row by row. */
@inline function kickAdjoint(
  u: usize, plane: usize, weighted: usize, nt: i32, nx: i32, saved: usize, r: v128, gradient: usize, wide: bool,
): void {
  const row = patchRow(nx), size = planeBytes(nt, nx)
  const width = <usize>nx * STRIDE
  const stride = <usize>lanes() << 3
  const turnR = v128.mul<real>(constant<real>(-TURN), r)
  for (let t: usize = 0; t < <usize>nt * row; t += row) {
    let sumA = v128.splat<real>(0), sumR = v128.splat<real>(0)
    let sum0 = v128.splat<real>(0), sum1 = v128.splat<real>(0), sum2 = v128.splat<real>(0)
    let sum3 = v128.splat<real>(0), sum4 = v128.splat<real>(0), sum5 = v128.splat<real>(0)
    let sum6 = v128.splat<real>(0), sum7 = v128.splat<real>(0), sum8 = v128.splat<real>(0)
    for (let at = t; at < t + width; at += STRIDE) {
      const u0 = v128.load(u + at), u1 = v128.load(u + size + at)
      const pull = v128.sub<real>(
        v128.add<real>(v128.load(u + at, STRIDE), u1), v128.add<real>(u0, v128.load(u + size + at + row)),
      )
      const s = v128.load(saved + at)
      const c = v128.load(saved + size + at)
      const others = neighbours(saved + at, row)
      sumA = v128.add<real>(sumA, v128.add<real>(
        v128.mul<real>(u0, v128.load(saved + 2 * size + at)), v128.mul<real>(u1, v128.load(saved + 3 * size + at)),
      ))
      const pullCosine = v128.mul<real>(pull, c)
      let term = v128.mul<real>(pull, s)
      sumR = v128.add<real>(sumR, v128.mul<real>(pullCosine, others))
      v128.store(weighted + at, pullCosine)
      v128.store(plane + at, v128.add<real>(
        v128.mul<real>(pull, cosinePolynomial(c, slopes, wide, true)),
        v128.mul<real>(v128.mul<real>(turnR, term), others),
      ))
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
    }
    total(gradient, sumA)
    total(gradient + stride, sumR)
    total(gradient + 2 * stride, sum0)
    total(gradient + 3 * stride, sum1)
    total(gradient + 4 * stride, sum2)
    total(gradient + 5 * stride, sum3)
    total(gradient + 6 * stride, sum4)
    if (wide) {
      total(gradient + 7 * stride, sum5)
      total(gradient + 8 * stride, sum6)
      total(gradient + 9 * stride, sum7)
      total(gradient + 10 * stride, sum8)
    }
  }
}

/** Adds to `plane` what the plaquettes feel of the kicks of their neighbours. */
@inline function neighbourAdjoint(
  plane: usize, weighted: usize, cosines: usize, nt: i32, nx: i32, r: v128,
): void {
  const row = patchRow(nx)
  const width = <usize>nx * STRIDE
  const turnR = v128.mul<real>(constant<real>(TURN), r)
  for (let t: usize = 0; t < <usize>nt * row; t += row) {
    for (let at = t; at < t + width; at += STRIDE) {
      const pull = v128.mul<real>(v128.mul<real>(turnR, v128.load(cosines + at)), neighbours(weighted + at, row))
      v128.store(plane + at, v128.add<real>(v128.load(plane + at), pull))
    }
  }
}

/** x' += curl[plane] and u' <- A u' + x', for the links that move. */
@inline function moveBack(
  y: usize, u: usize, plane: usize, nt: i32, nx: i32, scale: v128, periodic: bool,
): void {
  const row = patchRow(nx), size = planeBytes(nt, nx)
  const width = <usize>nx * STRIDE, end = <usize>nt * row
  for (let t: usize = 0; t < end; t += row) {
    for (let at = periodic ? t : t + STRIDE; at < t + width; at += STRIDE) {
      moveLinkBack(y + at, u + at, v128.sub<real>(v128.load(plane + at), v128.load(plane + at - STRIDE)), scale)
    }
  }
  for (let t: usize = periodic ? 0 : row; t < end; t += row) {
    for (let at = t; at < t + width; at += STRIDE) {
      const difference = v128.sub<real>(v128.load(plane + at - row), v128.load(plane + at))
      moveLinkBack(y + size + at, u + size + at, difference, scale)
    }
  }
}

@inline function moveLinkBack(y: usize, u: usize, difference: v128, scale: v128): void {
  const slope = v128.add<real>(v128.load(y), difference)
  v128.store(y, slope)
  v128.store(u, v128.add<real>(v128.mul<real>(scale, v128.load(u)), slope))
}

@inline function adjoint(
  u: usize, y: usize, plane: usize, weighted: usize, nt: i32, nx: i32, table: usize, kicks: i32, saved: usize,
  gradient: usize, wide: bool, periodic: bool,
): void {
  const size = planeBytes(nt, nx)
  const terms = wide ? WIDE_TERMS : TERMS
  const gradientRow = <usize>(2 + terms) * (<usize>lanes() << 3)
  for (let kick = kicks - 1; kick >= 0; kick--) {
    const own = table + <usize>kick * tableRow(wide)
    const kept = saved + <usize>kick * SAVED_PLANES * size
    const r = v128.load(own, STRIDE)
    kickSlopes(own + 2 * STRIDE, terms)
    if (periodic) {
      closeRing(u, nt, nx)
      closeRing(u + size, nt, nx)
    }
    kickAdjoint(u, plane, weighted, nt, nx, kept, r, gradient + <usize>kick * gradientRow, wide)
    if (periodic) closeRing(weighted, nt, nx)
    neighbourAdjoint(plane, weighted, kept + size, nt, nx, r)
    if (periodic) closeRing(plane, nt, nx)
    moveBack(y, u, plane, nt, nx, v128.load(own), periodic)
  }
}

/**
 * Adds the gradient of the loss of a patch (see `lossSlopes`), after `localTrajectory` has saved its kicks, to `gradient`:
 * float64 [kicks, 2 + terms, lanes], with respect to the entries of the table. `u`: planes of the momenta it left, used
 * up; `y`, `plane`, `weighted`: two, one and one planes of scratch, the rings of which are 0 unless periodic;
 * `kinetic`: d of the kinetic energy d u^2 of the proposal.
 */
export function localAdjoint(
  u: usize, y: usize, plane: usize, weighted: usize, nt: i32, nx: i32, periodic: bool, beta: f64, kinetic: f64,
  table: usize, kicks: i32, wide: bool, saved: usize, before: usize, after: usize, energyError: usize, weight: f64,
  loss: usize, squaredChange: usize, gradient: usize,
): void {
  const row = patchRow(nx), size = planeBytes(nt, nx)
  const width = <usize>nx * STRIDE
  lossSlopes(before, after, energyError, weight, loss, squaredChange)
  const ratioPull = v128.load(pulls)
  const cosinePull = v128.load(pulls, 16)
  // -d dH/du = -2 d u; -d dH/dp = -2 pi beta sin p and dQ_R/dp = cos p, with p in turns
  const momentumPull = v128.mul<real>(constant<real>(2 * kinetic), ratioPull)
  const sinePull = v128.mul<real>(constant<real>(TURN * beta), ratioPull)
  const end = saved + <usize>(kicks - 1) * SAVED_PLANES * size
  for (let t: usize = 0; t < <usize>nt * row; t += row) {
    for (let at = t; at < t + width; at += STRIDE) {
      v128.store(u + at, v128.mul<real>(momentumPull, v128.load(u + at)))
      v128.store(u + size + at, v128.mul<real>(momentumPull, v128.load(u + size + at)))
      v128.store(plane + at, v128.sub<real>(
        v128.mul<real>(sinePull, v128.load(end + at)), v128.mul<real>(cosinePull, v128.load(end + size + at)),
      ))
    }
  }
  if (periodic) closeRing(plane, nt, nx)
  for (let t: usize = 0; t < <usize>nt * row; t += row) {
    for (let at = t; at < t + width; at += STRIDE) {
      const here = v128.load(plane + at)
      v128.store(y + at, v128.sub<real>(here, v128.load(plane + at - STRIDE)))
      v128.store(y + size + at, v128.sub<real>(v128.load(plane + at - row), here))
    }
  }
  if (wide) adjoint(u, y, plane, weighted, nt, nx, table, kicks, saved, gradient, true, periodic)
  else adjoint(u, y, plane, weighted, nt, nx, table, kicks, saved, gradient, false, periodic)
}
