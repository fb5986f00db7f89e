import { STRIDE } from './lanes'
import { halfTurnRounder, halfTurnSign } from './elementary'
import { cosinePolynomial, cosQuarterEstrin, sinQuarterEstrin, TERMS, WIDE_TERMS } from './harmonics'

// A layer of a local model. Momenta are kept in the unit of the drift that follows, u = (drift step) v / 2 pi in turns,
// so that the drift is x += u and the kick u <- A u - curl[ sin x_P sum_i k_i cos^i x_P ]: sin(m x) is sin x times a
// polynomial in cos x. Both directions have this form (the inverse of a kick, v = e^{-s} (v' + ...), is a kick with other
// numbers, and drifts change sign), so A and the k_i are vectors with an entry per lane, and each lane has a direction of
// its own without a branch. A table holds [A, k_0, k_1, ...] for each kick: 1 + TERMS or 1 + WIDE_TERMS vectors.

/** Bytes of a kick's row of the table. */
@inline export function tableRow(wide: bool): usize {
  return <usize>(1 + (wide ? WIDE_TERMS : TERMS)) * STRIDE
}

/** Bytes of a plane of plaquettes, with room for one more: rows are worked on in pairs of sites, the last of which may be none. */
@inline export function planeBytes(volume: usize): usize {
  return volume + STRIDE
}

/** What a trajectory keeps of one kick for its adjoint: planes of sin x_P and cos x_P, momenta before the kick [2V]. */
@inline export function savedBytes(volume: usize): usize {
  return 2 * planeBytes(volume) + 2 * volume
}

@inline function plaquetteAngle(here: v128, up: v128, right: v128, space: v128): v128 {
  return v128.sub<real>(v128.add<real>(here, up), v128.add<real>(right, space))
}

/** Angles of a row of plaquettes, in turns. */
@inline export function plaquetteRow(x0: usize, x1: usize, up1: usize, row: usize, angles: usize): void {
  const last = row - STRIDE
  const first = v128.load(x0)
  let here = first
  for (let i: usize = 0; i < last; i += STRIDE) {
    const right = v128.load(x0 + i, STRIDE)
    v128.store(angles + i, plaquetteAngle(here, v128.load(up1 + i), right, v128.load(x1 + i)))
    here = right
  }
  v128.store(angles + last, plaquetteAngle(here, v128.load(up1 + last), first, v128.load(x1 + last)))
}

/** sin p and cos p of a row of angles. */
@inline function sineRow(angles: usize, row: usize, sines: usize, cosines: usize): void {
  for (let i: usize = 0; i < row; i += STRIDE) {
    const p = v128.load(angles + i)
    const shifted = v128.add<real>(p, halfTurnRounder<real>())
    const f = v128.sub<real>(p, v128.sub<real>(shifted, halfTurnRounder<real>()))
    const z = v128.mul<real>(f, f)
    const sign = halfTurnSign<real>(shifted)
    v128.store(sines + i, v128.xor(sinQuarterEstrin<real>(f, z), sign))
    v128.store(cosines + i, v128.xor(cosQuarterEstrin<real>(z), sign))
  }
}

/** A row of kicks sin p sum_i k_i cos^i p. */
@inline function kickRow(sines: usize, cosines: usize, row: usize, table: usize, kicks: usize, wide: bool): void {
  for (let i: usize = 0; i < row; i += STRIDE) {
    const c = v128.load(cosines + i)
    v128.store(kicks + i, v128.mul<real>(v128.load(sines + i), cosinePolynomial(c, table + STRIDE, wide, false)))
  }
}

/** Kick of one link, u <- A u - difference, and its drift x += u where `drifting`. */
@inline function moveLink(
  x: usize, u: usize, scale: v128, difference: v128, saved: usize, saving: bool, drifting: bool,
): void {
  const before = v128.load(u)
  if (saving) v128.store(saved, before)
  const after = v128.sub<real>(v128.mul<real>(scale, before), difference)
  v128.store(u, after)
  if (drifting) v128.store(x, v128.add<real>(v128.load(x), after))
}

@inline function moveRow0(
  x: usize, u: usize, row: usize, scale: v128, kicks: usize, saved: usize, saving: bool, drifting: bool,
): void {
  let left = v128.load(kicks + row - STRIDE)
  for (let i: usize = 0; i < row; i += STRIDE) {
    const kick = v128.load(kicks + i)
    moveLink(x + i, u + i, scale, v128.sub<real>(kick, left), saved + i, saving, drifting)
    left = kick
  }
}

@inline function moveRow1(
  x: usize, u: usize, row: usize, scale: v128, kicks: usize, below: usize, saved: usize, saving: bool,
  drifting: bool,
): void {
  for (let i: usize = 0; i < row; i += STRIDE) {
    const difference = v128.sub<real>(v128.load(below + i), v128.load(kicks + i))
    moveLink(x + i, u + i, scale, difference, saved + i, saving, drifting)
  }
}

/**
 * Kick with one row of a table, and drift where `drifting`, row by row of the lattice so that each is read while it is in
 * the first-level cache; `rows`: [3, nx + 1] v128 scratch for the kicks of a row, the one below, and the first. The links
 * of direction 1 of the first row belong to the last row of plaquettes too, and move last.
 */
@inline export function layer(
  x: usize, u: usize, rows: usize, nt: i32, nx: i32, table: usize, saved: usize, wide: bool, saving: bool,
  drifting: bool,
): void {
  const row = <usize>nx * STRIDE
  const volume = <usize>nt * row
  const last = volume - row
  const plane = planeBytes(volume)
  const scale = v128.load(table)
  const k = table + STRIDE
  const momenta = saved + 2 * plane
  const firstKicks = rows + 2 * planeBytes(row)
  let below = firstKicks
  let kicks = rows
  for (let t: usize = 0; t < volume; t += row) {
    const own = t == 0 ? firstKicks : kicks
    plaquetteRow(x + t, x + volume + t, x + volume + (t == last ? 0 : t + row), row, own)
    sineRow(own, row, saved + t, saved + t + plane)
    kickRow(saved + t, saved + t + plane, row, table, own, wide)
    moveRow0(x + t, u + t, row, scale, own, momenta + t, saving, drifting)
    if (t == 0) continue
    const t1 = volume + t
    moveRow1(x + t1, u + t1, row, scale, kicks, below, momenta + t1, saving, drifting)
    const free = below == firstKicks ? rows + planeBytes(row) : below
    below = kicks
    kicks = free
  }
  moveRow1(x + volume, u + volume, row, scale, firstKicks, below, momenta + volume, saving, drifting)
}
