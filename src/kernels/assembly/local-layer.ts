import { STRIDE } from './lanes'
import { halfTurnRounder, halfTurnSign } from './elementary'
import { cosinePolynomial, cosQuarterEstrin, sinQuarterEstrin, TERMS, WIDE_TERMS } from './harmonics'
import { closeRing, COSINE, KICK, patchRow, plaquette, SINE, SITE, U0, U1, X0, X1 } from './patch'

// A layer of a local model on a patch. Momenta are kept in the unit of the drift that follows, u = (drift step) v / 2 pi in
// turns, so that the drift is x += u and the kick
//     u <- A u - curl[ sin x_P sum_i k_i cos^i x_P + r cos x_P sum_P' sin x_P' ],   P' the four neighbours of P:
// sin(m x) is sin x times a polynomial in cos x. A table holds [A, r, k_0, k_1, ...] for each kick, each in all lanes:
// 2 + TERMS or 2 + WIDE_TERMS vectors.

/** Bytes of a kick's row of the table. */
@inline export function tableRow(wide: bool): usize {
  return <usize>(2 + (wide ? WIDE_TERMS : TERMS)) * STRIDE
}

/** sin and cos of the plaquettes of a patch, in two loops: the constants of both polynomials do not fit into the registers. */
export function plaquetteSines(patch: usize, nt: i32, nx: i32): void {
  const row = patchRow(nx), width = <usize>nx * SITE
  for (let t = 0; t < nt; t++) {
    const start = patch + <usize>t * row
    for (let at = start; at < start + width; at += SITE) {
      const p = plaquette(at, row)
      const shifted = v128.add<real>(p, halfTurnRounder<real>())
      const f = v128.sub<real>(p, v128.sub<real>(shifted, halfTurnRounder<real>()))
      const z = v128.mul<real>(f, f)
      const sign = halfTurnSign<real>(shifted)
      v128.store(at, z, COSINE)
      v128.store(at, sign, KICK)
      v128.store(at, v128.xor(sinQuarterEstrin<real>(f, z), sign), SINE)
    }
    for (let at = start; at < start + width; at += SITE) {
      v128.store(at, v128.xor(cosQuarterEstrin<real>(v128.load(at, COSINE)), v128.load(at, KICK)), COSINE)
    }
  }
}

/** Sum over the four neighbours of a site of the field that starts at `at`. */
@inline export function neighbours(at: usize, row: usize): v128 {
  return v128.add<real>(
    v128.add<real>(v128.load(at - SITE), v128.load(at, SITE)),
    v128.add<real>(v128.load(at - row), v128.load(at + row)),
  )
}

/** Kick of the links of direction 0 of a site, u <- A u - difference, and their drift x += u where `drifting`. */
@inline function move0(at: usize, scale: v128, difference: v128, drifting: bool): void {
  const after = v128.sub<real>(v128.mul<real>(scale, v128.load(at, U0)), difference)
  v128.store(at, after, U0)
  if (drifting) v128.store(at, v128.add<real>(v128.load(at, X0), after), X0)
}

@inline function move1(at: usize, scale: v128, difference: v128, drifting: bool): void {
  const after = v128.sub<real>(v128.mul<real>(scale, v128.load(at, U1)), difference)
  v128.store(at, after, U1)
  if (drifting) v128.store(at, v128.add<real>(v128.load(at, X1), after), X1)
}

/** Kick field of a site's plaquette, of which the curl is taken. */
@inline function plaquetteKick(at: usize, row: usize, table: usize, wide: bool): v128 {
  const c = v128.load(at, COSINE)
  const ofPlaquette = v128.mul<real>(v128.load(at, SINE), cosinePolynomial(c, table + 2 * STRIDE, wide, false))
  const ofNeighbours = v128.mul<real>(v128.mul<real>(v128.load(table, STRIDE), c), neighbours(at + SINE, row))
  const kick = v128.add<real>(ofPlaquette, ofNeighbours)
  v128.store(at, kick, KICK)
  return kick
}

/** A row of plaquettes, and the links of which they are the later plaquette: of direction 1 unless `first`. */
@inline function moveRow(
  start: usize, row: usize, width: usize, table: usize, wide: bool, first: bool, periodic: bool, drifting: bool,
): void {
  const scale = v128.load(table)
  let left = plaquetteKick(start, row, table, wide)
  if (!first) move1(start, scale, v128.sub<real>(v128.load(start - row, KICK), left), drifting)
  for (let at = start + SITE; at < start + width; at += SITE) {
    const here = plaquetteKick(at, row, table, wide)
    move0(at, scale, v128.sub<real>(here, left), drifting)
    if (!first) move1(at, scale, v128.sub<real>(v128.load(at - row, KICK), here), drifting)
    left = here
  }
  if (periodic) move0(start, scale, v128.sub<real>(v128.load(start, KICK), left), drifting)
}

/** Kick with one row of a table, and drift where `drifting`; `plaquetteSines` has been there. */
@inline export function moveLayer(
  patch: usize, nt: i32, nx: i32, table: usize, wide: bool, periodic: bool, drifting: bool,
): void {
  const row = patchRow(nx), width = <usize>nx * SITE
  if (periodic) closeRing(patch, SINE, nt, nx)
  moveRow(patch, row, width, table, wide, true, periodic, drifting)
  for (let t = 1; t < nt; t++) {
    moveRow(patch + <usize>t * row, row, width, table, wide, false, periodic, drifting)
  }
  if (!periodic) return
  const last = <usize>(nt - 1) * row
  const scale = v128.load(table)
  for (let at = patch; at < patch + width; at += SITE) {
    move1(at, scale, v128.sub<real>(v128.load(at + last, KICK), v128.load(at, KICK)), drifting)
  }
  if (drifting) {
    closeRing(patch, X0, nt, nx)
    closeRing(patch, X1, nt, nx)
  }
}
