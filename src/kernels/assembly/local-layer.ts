import { STRIDE } from './lanes'
import { halfTurnRounder, halfTurnSign } from './elementary'
import { cosinePolynomial, cosQuarterEstrin, sinQuarterEstrin, TERMS, WIDE_TERMS } from './harmonics'
import { closeRing, neighbours, patchRow, planeBytes, plaquette } from './patch'

// A layer of a local model on a patch. Momenta are kept in the unit of the drift that follows, u = (drift step) v / 2 pi in
// turns, so that the drift is x += u and the kick
//     u <- A u - curl[ sin x_P sum_i k_i cos^i x_P + r cos x_P sum_P' sin x_P' ],   P' the four neighbours of P:
// sin(m x) is sin x times a polynomial in cos x. A table holds [A, r, k_0, k_1, ...] for each kick, each in all lanes:
// 2 + TERMS or 2 + WIDE_TERMS vectors.

/** Bytes of a kick's row of the table. */
@inline export function tableRow(wide: bool): usize {
  return <usize>(2 + (wide ? WIDE_TERMS : TERMS)) * STRIDE
}

/** Planes that a trajectory keeps of one kick for its adjoint: sin x_P, cos x_P, and momenta before the kick. */
export const SAVED_PLANES: usize = 4

/** sin and cos of the plaquettes of a patch. */
export function plaquetteSines(x: usize, sines: usize, nt: i32, nx: i32): void {
  const row = patchRow(nx), plane = planeBytes(nt, nx)
  const width = <usize>nx * STRIDE
  for (let t: usize = 0; t < <usize>nt * row; t += row) {
    for (let at = t; at < t + width; at += STRIDE) {
      const p = plaquette(x, at, row, plane)
      const shifted = v128.add<real>(p, halfTurnRounder<real>())
      const f = v128.sub<real>(p, v128.sub<real>(shifted, halfTurnRounder<real>()))
      const z = v128.mul<real>(f, f)
      const sign = halfTurnSign<real>(shifted)
      v128.store(sines + at, v128.xor(sinQuarterEstrin<real>(f, z), sign))
      v128.store(sines + plane + at, v128.xor(cosQuarterEstrin<real>(z), sign))
    }
  }
}

/** The plaquette field whose curl kicks the momenta. */
@inline function plaquetteKicks(
  sines: usize, kicks: usize, nt: i32, nx: i32, table: usize, wide: bool,
): void {
  const row = patchRow(nx), plane = planeBytes(nt, nx)
  const width = <usize>nx * STRIDE
  const r = v128.load(table, STRIDE)
  const k = table + 2 * STRIDE
  for (let t: usize = 0; t < <usize>nt * row; t += row) {
    for (let at = t; at < t + width; at += STRIDE) {
      const c = v128.load(sines + plane + at)
      const own = v128.mul<real>(v128.load(sines + at), cosinePolynomial(c, k, wide, false))
      const others = v128.mul<real>(v128.mul<real>(r, c), neighbours(sines + at, row))
      v128.store(kicks + at, v128.add<real>(own, others))
    }
  }
}

/** Kick of one link, u <- A u - difference, and its drift x += u where `drifting`. */
@inline function moveLink(x: usize, u: usize, scale: v128, difference: v128, drifting: bool): void {
  const after = v128.sub<real>(v128.mul<real>(scale, v128.load(u)), difference)
  v128.store(u, after)
  if (drifting) v128.store(x, v128.add<real>(v128.load(x), after))
}

@inline function moveLinks(
  x: usize, u: usize, kicks: usize, nt: i32, nx: i32, scale: v128, periodic: bool, drifting: bool,
): void {
  const row = patchRow(nx), plane = planeBytes(nt, nx)
  const width = <usize>nx * STRIDE, end = <usize>nt * row
  for (let t: usize = 0; t < end; t += row) {
    const first = periodic ? t : t + STRIDE
    let left = v128.load(kicks + first - STRIDE)
    for (let at = first; at < t + width; at += STRIDE) {
      const here = v128.load(kicks + at)
      moveLink(x + at, u + at, scale, v128.sub<real>(here, left), drifting)
      left = here
    }
  }
  for (let t: usize = periodic ? 0 : row; t < end; t += row) {
    for (let at = t; at < t + width; at += STRIDE) {
      const difference = v128.sub<real>(v128.load(kicks + at - row), v128.load(kicks + at))
      moveLink(x + plane + at, u + plane + at, scale, difference, drifting)
    }
  }
}

/**
 * Kick with one row of a table, and drift where `drifting`. `x`, `u`: the two planes of links and of momenta; `sines`:
 * those of `plaquetteSines`, which has been there; `kicks`: a plane of scratch.
 */
@inline export function moveLayer(
  x: usize, u: usize, sines: usize, kicks: usize, nt: i32, nx: i32, table: usize, wide: bool, periodic: bool,
  drifting: bool,
): void {
  if (periodic) closeRing(sines, nt, nx)
  plaquetteKicks(sines, kicks, nt, nx, table, wide)
  if (periodic) closeRing(kicks, nt, nx)
  moveLinks(x, u, kicks, nt, nx, v128.load(table), periodic, drifting)
  if (drifting && periodic) {
    closeRing(x, nt, nx)
    closeRing(x + planeBytes(nt, nx), nt, nx)
  }
}
