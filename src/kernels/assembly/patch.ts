import { firstPair, lanes, secondPair, STRIDE, storeSums } from './lanes'
import { wrapTurns } from './elementary'

// A patch is the part of a lattice that a local trajectory moves: nt x nx plaquettes and the links around them, as
// (nt + 2) x (nx + 2) sites with a ring around the plaquettes. All that belongs to a site is next to each other, so that a
// loop over sites needs one address and those of the rows above and below, and no periodic wrap. The links on the edge of
// an open patch, x0(t, 0), x0(t, nx), x1(0, i) and x1(nt, i), are frozen: what is inside knows nothing of what is outside,
// plaquettes of the ring count as 0, and patches next to each other move independently. A periodic patch is the whole
// lattice; its ring repeats the other side.

/** Bytes of a site, and where in it what is: links x0, x1; momenta u0, u1; sin and cos of the plaquette; its kick; scratch. */
export const SITE: usize = 8 * STRIDE
export const X0: usize = 0
export const X1: usize = 16
export const U0: usize = 32
export const U1: usize = 48
export const SINE: usize = 64
export const COSINE: usize = 80
export const KICK: usize = 96
export const SPARE: usize = 112

/** Bytes from one row of a patch to the next. */
@inline export function patchRow(nx: i32): usize {
  return <usize>(nx + 2) * SITE
}

/** Bytes of a patch. */
@inline export function patchBytes(nt: i32, nx: i32): usize {
  return <usize>(nt + 2) * patchRow(nx)
}

/** Bytes from the start of a patch to its first plaquette. */
@inline export function firstSite(nx: i32): usize {
  return patchRow(nx) + SITE
}

@inline function wrapped(i: i32, length: i32): i32 {
  return i < length ? i : i - length
}

/** No momenta for the frozen links of an open patch, on all four of its edges. */
@inline function freeze(patch: usize, nt: i32, nx: i32): void {
  const row = patchRow(nx)
  const none = v128.splat<real>(0)
  for (let i: usize = 0; i <= <usize>nx * SITE; i += SITE) {
    v128.store(patch + i, none, U1)
    v128.store(patch + <usize>nt * row + i, none, U1)
  }
  for (let t: usize = 0; t <= <usize>nt * row; t += row) {
    v128.store(patch + t, none, U0)
    v128.store(patch + t + <usize>nx * SITE, none, U0)
  }
}

/**
 * Copies links and momenta of a lattice, [2V] each, into the patch with corner (t0, x0), and the links of the next row and
 * column, which its last plaquettes need.
 */
export function gather(
  links: usize, momenta: usize, latticeTime: i32, latticeSpace: i32, t0: i32, x0: i32,
  patch: usize, nt: i32, nx: i32, periodic: bool,
): void {
  const row = patchRow(nx)
  const volume = <usize>(latticeTime * latticeSpace) * STRIDE
  for (let t = 0; t <= nt; t++) {
    const from = <usize>(wrapped(t0 + t, latticeTime) * latticeSpace) * STRIDE
    const x = links + from, u = momenta + from
    let at = patch + <usize>t * row
    for (let i = 0; i <= nx; i++, at += SITE) {
      const site = <usize>wrapped(x0 + i, latticeSpace) * STRIDE
      v128.store(at, v128.load(x + site), X0)
      v128.store(at, v128.load(x + volume + site), X1)
      v128.store(at, v128.load(u + site), U0)
      v128.store(at, v128.load(u + volume + site), U1)
    }
  }
  if (!periodic) freeze(patch, nt, nx)
}

/**
 * The inverse of `gather` for the links that move (`field` X0) or their momenta (U0), in the lanes where the mask at
 * `lanesTaken` is set.
 */
export function scatter(
  to: usize, latticeTime: i32, latticeSpace: i32, t0: i32, x0: i32, patch: usize, field: usize, nt: i32, nx: i32,
  periodic: bool, lanesTaken: usize,
): void {
  const mask = v128.load(lanesTaken)
  const row = patchRow(nx)
  const volume = <usize>(latticeTime * latticeSpace) * STRIDE
  for (let t = 0; t < nt; t++) {
    const target = to + <usize>(wrapped(t0 + t, latticeTime) * latticeSpace) * STRIDE
    let at = patch + <usize>t * row + field
    for (let i = 0; i < nx; i++, at += SITE) {
      const site = target + <usize>wrapped(x0 + i, latticeSpace) * STRIDE
      if (periodic || i > 0) v128.store(site, v128.bitselect(v128.load(at), v128.load(site), mask))
      if (periodic || t > 0) {
        v128.store(site + volume, v128.bitselect(v128.load(at, STRIDE), v128.load(site + volume), mask))
      }
    }
  }
}

/** The ring of one field of a periodic patch. */
@inline export function closeRing(patch: usize, field: usize, nt: i32, nx: i32): void {
  const row = patchRow(nx)
  const width = <usize>nx * SITE, end = <usize>nt * row
  const first = patch + field
  for (let at = first; at < first + end; at += row) {
    v128.store(at - SITE, v128.load(at + width - SITE))
    v128.store(at + width, v128.load(at))
  }
  for (let at = first; at < first + width; at += SITE) {
    v128.store(at - row, v128.load(at + end - row))
    v128.store(at + end, v128.load(at))
  }
}

/** Links of a patch back into one turn. */
export function wrapLinks(patch: usize, nt: i32, nx: i32): void {
  const row = patchRow(nx)
  for (let t = 0; t <= nt; t++) {
    let at = patch + <usize>t * row
    for (let i = 0; i <= nx; i++, at += SITE) {
      v128.store(at, wrapTurns<real>(v128.load(at, X0)), X0)
      v128.store(at, wrapTurns<real>(v128.load(at, X1)), X1)
    }
  }
}

/** Angle of the plaquette of a site, in turns. */
@inline export function plaquette(at: usize, row: usize): v128 {
  return v128.sub<real>(
    v128.add<real>(v128.load(at, X0), v128.load(at + row, X1)),
    v128.add<real>(v128.load(at, SITE + X0), v128.load(at, X1)),
  )
}

/**
 * Per lane in float64, the sums over the plaquettes of a patch of cos x_P, sin x_P and minus the turns of x_P, as `arrive`
 * makes them of a lattice, 8 lanes() bytes apart.
 */
export function sumPlaquettes(patch: usize, nt: i32, nx: i32, sums: usize): void {
  const row = patchRow(nx), width = <usize>nx * SITE
  let cos0 = f64x2.splat(0), cos1 = f64x2.splat(0)
  let sin0 = f64x2.splat(0), sin1 = f64x2.splat(0)
  let turns = v128.splat<real>(0)
  for (let t = 0; t < nt; t++) {
    const start = patch + <usize>t * row
    for (let at = start; at < start + width; at += SITE) {
      turns = v128.sub<real>(turns, v128.nearest<real>(plaquette(at, row)))
      const s = v128.load(at, SINE)
      const c = v128.load(at, COSINE)
      cos0 = f64x2.add(cos0, firstPair(c))
      sin0 = f64x2.add(sin0, firstPair(s))
      if (sizeof<real>() == 4) {
        cos1 = f64x2.add(cos1, secondPair(c))
        sin1 = f64x2.add(sin1, secondPair(s))
      }
    }
  }
  const stride = <usize>lanes() << 3
  storeSums(sums, cos0, cos1)
  storeSums(sums + stride, sin0, sin1)
  storeSums(sums + 2 * stride, firstPair(turns), sizeof<real>() == 4 ? secondPair(turns) : turns)
}

/** Per-lane float64 sum of the squares of the momenta of a patch. */
export function sumPatchSquares(patch: usize, nt: i32, nx: i32, squares: usize): void {
  const row = patchRow(nx), width = <usize>nx * SITE
  let first = f64x2.splat(0), second = f64x2.splat(0)
  for (let t = 0; t < nt; t++) {
    const start = patch + <usize>t * row
    for (let at = start; at < start + width; at += SITE) {
      const u0 = v128.load(at, U0), u1 = v128.load(at, U1)
      const square = v128.add<real>(v128.mul<real>(u0, u0), v128.mul<real>(u1, u1))
      first = f64x2.add(first, firstPair(square))
      if (sizeof<real>() == 4) second = f64x2.add(second, secondPair(square))
    }
  }
  storeSums(squares, first, second)
}
