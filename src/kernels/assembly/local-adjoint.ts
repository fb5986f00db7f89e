import { constant, firstPair, lanes, secondPair, STRIDE } from './lanes'
import { exp } from './elementary'
import { cosinePolynomial, TERMS, WIDE_TERMS } from './harmonics'
import { neighbours, tableRow } from './local-layer'
import { closeRing, COSINE, firstSite, KICK, patchBytes, patchRow, SINE, SITE, SPARE, U0, U1, X0, X1 } from './patch'

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
 * `slopes` of the part of a kick that a plaquette gives itself, K = sin p sum_i k_i cos^i p:
 * dK/dp = sum_i k_i ((i + 1) cos^{i+1} p - i cos^{i-1} p) is a polynomial in cos p with one term more; per turn.
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

/**
 * What the adjoint needs of one kick, site by site of a patch: momenta before it, sin x_P and cos x_P, as they lie in the
 * patch.
 */
const SAVED_SITE: usize = SITE / 2

/** Bytes that are saved of one kick. */
@inline export function savedBytes(nt: i32, nx: i32): usize {
  return patchBytes(nt, nx) / 2
}

/** Saves a kick before it is made; `saved` and `patch` at their first plaquettes. The ring is saved too. */
export function save(patch: usize, saved: usize, nt: i32, nx: i32): void {
  const origin = firstSite(nx)
  const end = patch - origin + patchBytes(nt, nx)
  let to = saved - origin / 2
  for (let at = patch - origin; at < end; at += SITE) {
    // four vectors: a call of memory.copy would cost more
    v128.store(to, v128.load(at, U0))
    v128.store(to, v128.load(at, U1), U1 - U0)
    v128.store(to, v128.load(at, SINE), SINE - U0)
    v128.store(to, v128.load(at, COSINE), COSINE - U0)
    to += SAVED_SITE
  }
}

/**
 * K' dK/dp without what comes from neighbours into KICK, K' cos p into SPARE, and the gradient of this kick's row of the
 * table, row by row of the patch.
 */
@inline function kickAdjoint(
  patch: usize, nt: i32, nx: i32, saved: usize, r: v128, gradient: usize, wide: bool,
): void {
  const row = patchRow(nx), width = <usize>nx * SITE
  const stride = <usize>lanes() << 3
  const turnR = v128.mul<real>(constant<real>(-TURN), r)
  for (let t = 0; t < nt; t++) {
    let sumA = v128.splat<real>(0), sumR = v128.splat<real>(0)
    let sum0 = v128.splat<real>(0), sum1 = v128.splat<real>(0), sum2 = v128.splat<real>(0)
    let sum3 = v128.splat<real>(0), sum4 = v128.splat<real>(0), sum5 = v128.splat<real>(0)
    let sum6 = v128.splat<real>(0), sum7 = v128.splat<real>(0), sum8 = v128.splat<real>(0)
    const start = patch + <usize>t * row
    let kept = saved + <usize>t * (row / 2)
    for (let at = start; at < start + width; at += SITE, kept += SAVED_SITE) {
      const u0 = v128.load(at, U0), u1 = v128.load(at, U1)
      const pull = v128.sub<real>(
        v128.add<real>(v128.load(at, SITE + U0), u1), v128.add<real>(u0, v128.load(at + row, U1)),
      )
      const s = v128.load(kept, SINE - U0)
      const c = v128.load(kept, COSINE - U0)
      const others = savedNeighbours(kept + SINE - U0, row / 2)
      sumA = v128.add<real>(sumA, v128.add<real>(
        v128.mul<real>(u0, v128.load(kept)), v128.mul<real>(u1, v128.load(kept, U1 - U0)),
      ))
      const pullCosine = v128.mul<real>(pull, c)
      let term = v128.mul<real>(pull, s)
      sumR = v128.add<real>(sumR, v128.mul<real>(pullCosine, others))
      v128.store(at, pullCosine, SPARE)
      v128.store(at, v128.add<real>(
        v128.mul<real>(pull, cosinePolynomial(c, slopes, wide, true)),
        v128.mul<real>(v128.mul<real>(turnR, term), others),
      ), KICK)
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

/** Sum over the four neighbours of a saved site. */
@inline function savedNeighbours(at: usize, row: usize): v128 {
  return v128.add<real>(
    v128.add<real>(v128.load(at - SAVED_SITE), v128.load(at, SAVED_SITE)),
    v128.add<real>(v128.load(at - row), v128.load(at + row)),
  )
}

/** Adds to KICK what the plaquettes feel of the kicks of their neighbours. */
@inline function neighbourAdjoint(patch: usize, nt: i32, nx: i32, saved: usize, r: v128): void {
  const row = patchRow(nx), width = <usize>nx * SITE
  const turnR = v128.mul<real>(constant<real>(TURN), r)
  for (let t = 0; t < nt; t++) {
    const start = patch + <usize>t * row
    let cosine = saved + <usize>t * (row / 2) + COSINE - U0
    for (let at = start; at < start + width; at += SITE, cosine += SAVED_SITE) {
      const pull = v128.mul<real>(v128.mul<real>(turnR, v128.load(cosine)), neighbours(at + SPARE, row))
      v128.store(at, v128.add<real>(v128.load(at, KICK), pull), KICK)
    }
  }
}

/** x' += curl[KICK] and u' <- A u' + x' for the links that move; x' is kept in the place of x, which has gone. */
@inline function moveBack(patch: usize, nt: i32, nx: i32, scale: v128, periodic: bool): void {
  const row = patchRow(nx), width = <usize>nx * SITE
  for (let t = 0; t < nt; t++) {
    const start = patch + <usize>t * row
    for (let at = periodic ? start : start + SITE; at < start + width; at += SITE) {
      const slope = v128.add<real>(
        v128.load(at, X0), v128.sub<real>(v128.load(at, KICK), v128.load(at - SITE, KICK)),
      )
      v128.store(at, slope, X0)
      v128.store(at, v128.add<real>(v128.mul<real>(scale, v128.load(at, U0)), slope), U0)
    }
    if (t == 0 && !periodic) continue
    for (let at = start; at < start + width; at += SITE) {
      const slope = v128.add<real>(
        v128.load(at, X1), v128.sub<real>(v128.load(at - row, KICK), v128.load(at, KICK)),
      )
      v128.store(at, slope, X1)
      v128.store(at, v128.add<real>(v128.mul<real>(scale, v128.load(at, U1)), slope), U1)
    }
  }
}

@inline function adjoint(
  patch: usize, nt: i32, nx: i32, table: usize, kicks: i32, saved: usize, gradient: usize, wide: bool, periodic: bool,
): void {
  const terms = wide ? WIDE_TERMS : TERMS
  const gradientRow = <usize>(2 + terms) * (<usize>lanes() << 3)
  for (let kick = kicks - 1; kick >= 0; kick--) {
    const numbers = table + <usize>kick * tableRow(wide)
    const kept = saved + <usize>kick * savedBytes(nt, nx)
    const r = v128.load(numbers, STRIDE)
    kickSlopes(numbers + 2 * STRIDE, terms)
    if (periodic) {
      closeRing(patch, U0, nt, nx)
      closeRing(patch, U1, nt, nx)
    }
    kickAdjoint(patch, nt, nx, kept, r, gradient + <usize>kick * gradientRow, wide)
    if (periodic) closeRing(patch, SPARE, nt, nx)
    neighbourAdjoint(patch, nt, nx, kept, r)
    if (periodic) closeRing(patch, KICK, nt, nx)
    moveBack(patch, nt, nx, v128.load(numbers), periodic)
  }
}

/**
 * Adds the gradient of the loss of a patch (see `lossSlopes`), after a trajectory that saved its kicks, to `gradient`:
 * float64 [kicks, 2 + terms, lanes], with respect to the entries of the table. Uses up the patch. `before`, `after`: sums
 * of sin x_P; `kinetic`: d of the kinetic energy d u^2 of the proposal.
 */
export function localAdjoint(
  patch: usize, nt: i32, nx: i32, periodic: bool, beta: f64, kinetic: f64, table: usize, kicks: i32, wide: bool,
  saved: usize, before: usize, after: usize, energyError: usize, weight: f64, loss: usize, squaredChange: usize,
  gradient: usize,
): void {
  const row = patchRow(nx), width = <usize>nx * SITE
  lossSlopes(before, after, energyError, weight, loss, squaredChange)
  const ratioPull = v128.load(pulls)
  const cosinePull = v128.load(pulls, 16)
  // -d dH/du = -2 d u; -d dH/dp = -2 pi beta sin p and dQ_R/dp = cos p, with p in turns
  const momentumPull = v128.mul<real>(constant<real>(2 * kinetic), ratioPull)
  const sinePull = v128.mul<real>(constant<real>(TURN * beta), ratioPull)
  for (let t = 0; t < nt; t++) {
    const start = patch + <usize>t * row
    for (let at = start; at < start + width; at += SITE) {
      v128.store(at, v128.mul<real>(momentumPull, v128.load(at, U0)), U0)
      v128.store(at, v128.mul<real>(momentumPull, v128.load(at, U1)), U1)
      v128.store(at, v128.sub<real>(
        v128.mul<real>(sinePull, v128.load(at, SINE)), v128.mul<real>(cosinePull, v128.load(at, COSINE)),
      ), KICK)
    }
  }
  if (periodic) closeRing(patch, KICK, nt, nx)
  for (let t = 0; t < nt; t++) {
    const start = patch + <usize>t * row
    for (let at = start; at < start + width; at += SITE) {
      const here = v128.load(at, KICK)
      v128.store(at, v128.sub<real>(here, v128.load(at - SITE, KICK)), X0)
      v128.store(at, v128.sub<real>(v128.load(at - row, KICK), here), X1)
    }
  }
  if (wide) adjoint(patch, nt, nx, table, kicks, saved, gradient, true, periodic)
  else adjoint(patch, nt, nx, table, kicks, saved, gradient, false, periodic)
}
