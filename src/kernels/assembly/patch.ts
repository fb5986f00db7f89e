import { firstPair, lanes, secondPair, STRIDE, storeSums } from './lanes'
import { wrapTurns } from './elementary'

// A patch is the part of a lattice that a local trajectory moves: nt x nx plaquettes, and the links around them, in
// planes of (nt + 2) x (nx + 2) v128 with a ring around the plaquettes. Everything at site (t, i) is at the same offset
// in its plane, t patchRow + i STRIDE from the first plaquette, so that the loops know no periodic wrap. The links on
// the edge of an open patch, x0(t, 0), x0(t, nx), x1(0, i) and x1(nt, i), are frozen: what is inside knows nothing of what
// is outside, plaquettes of the ring count as 0, and patches next to each other move independently. A periodic patch is
// the whole lattice; its ring repeats the other side.

/** Bytes from one row of a plane to the next. */
@inline export function patchRow(nx: i32): usize {
  return <usize>(nx + 2) * STRIDE
}

/** Bytes of a plane. */
@inline export function planeBytes(nt: i32, nx: i32): usize {
  return <usize>(nt + 2) * patchRow(nx)
}

/** Bytes from the start of a plane to its first plaquette. */
@inline export function firstSite(nx: i32): usize {
  return patchRow(nx) + STRIDE
}

@inline function wrapped(i: i32, length: i32): usize {
  return <usize>(i < length ? i : i - length)
}

/** Offset of a site of the patch whose corner is (t0, x0), in a plane of the lattice. */
@inline function latticeRow(t0: i32, t: i32, latticeTime: i32, latticeSpace: i32): usize {
  return wrapped(t0 + t, latticeTime) * <usize>latticeSpace * STRIDE
}

/**
 * Copies links and momenta of a lattice, [2V] each, into the planes of x0, x1 and of u0, u1 of the patch with corner
 * (t0, x0); frozen links have no momentum.
 */
export function gather(
  links: usize, momenta: usize, latticeTime: i32, latticeSpace: i32, t0: i32, x0: i32,
  x: usize, u: usize, nt: i32, nx: i32, periodic: bool,
): void {
  const row = patchRow(nx), plane = planeBytes(nt, nx)
  const volume = <usize>latticeTime * <usize>latticeSpace * STRIDE
  for (let t = 0; t <= nt; t++) {
    const from = latticeRow(t0, t, latticeTime, latticeSpace)
    const to = <usize>t * row
    for (let i = 0; i <= nx; i++) {
      const site = from + wrapped(x0 + i, latticeSpace) * STRIDE
      const at = to + <usize>i * STRIDE
      const inside0 = t < nt && i < nx && (periodic || i > 0)
      const inside1 = t < nt && i < nx && (periodic || t > 0)
      v128.store(x + at, v128.load(links + site))
      v128.store(x + plane + at, v128.load(links + volume + site))
      v128.store(u + at, inside0 ? v128.load(momenta + site) : v128.splat<real>(0))
      v128.store(u + plane + at, inside1 ? v128.load(momenta + volume + site) : v128.splat<real>(0))
    }
  }
}

/** The inverse of `gather` for the links that move, or their momenta, in the lanes where the mask at `lanesTaken` is set. */
export function scatter(
  to: usize, latticeTime: i32, latticeSpace: i32, t0: i32, x0: i32, from: usize, nt: i32, nx: i32, periodic: bool,
  lanesTaken: usize,
): void {
  const mask = v128.load(lanesTaken)
  const row = patchRow(nx), plane = planeBytes(nt, nx)
  const volume = <usize>latticeTime * <usize>latticeSpace * STRIDE
  for (let t = 0; t < nt; t++) {
    const target = to + latticeRow(t0, t, latticeTime, latticeSpace)
    const source = from + <usize>t * row
    for (let i = 0; i < nx; i++) {
      const site = target + wrapped(x0 + i, latticeSpace) * STRIDE
      const at = source + <usize>i * STRIDE
      if (periodic || i > 0) v128.store(site, v128.bitselect(v128.load(at), v128.load(site), mask))
      if (periodic || t > 0) {
        v128.store(site + volume, v128.bitselect(v128.load(at + plane), v128.load(site + volume), mask))
      }
    }
  }
}

/** The ring of a periodic plane. */
export function closeRing(field: usize, nt: i32, nx: i32): void {
  const row = patchRow(nx)
  const last = <usize>(nx - 1) * STRIDE, end = <usize>nt * row
  for (let t: usize = 0; t < end; t += row) {
    v128.store(field + t - STRIDE, v128.load(field + t + last))
    v128.store(field + t + last, v128.load(field + t), STRIDE)
  }
  for (let i: usize = 0; i <= last; i += STRIDE) {
    v128.store(field + i - row, v128.load(field + end - row + i))
    v128.store(field + end + i, v128.load(field + i))
  }
}

/** Links of a patch back into one turn. */
export function wrapLinks(x: usize, nt: i32, nx: i32): void {
  const row = patchRow(nx), plane = planeBytes(nt, nx)
  for (let t = 0; t <= nt; t++) {
    let at = x + <usize>t * row
    for (let i = 0; i <= nx; i++, at += STRIDE) {
      v128.store(at, wrapTurns<real>(v128.load(at)))
      v128.store(at + plane, wrapTurns<real>(v128.load(at + plane)))
    }
  }
}

/** Angle of the plaquette at an offset, in turns. */
@inline export function plaquette(x: usize, at: usize, row: usize, plane: usize): v128 {
  return v128.sub<real>(
    v128.add<real>(v128.load(x + at), v128.load(x + plane + at + row)),
    v128.add<real>(v128.load(x + at, STRIDE), v128.load(x + plane + at)),
  )
}

/** Sum over the four neighbours of a site of a plane. */
@inline export function neighbours(at: usize, row: usize): v128 {
  return v128.add<real>(
    v128.add<real>(v128.load(at - STRIDE), v128.load(at, STRIDE)),
    v128.add<real>(v128.load(at - row), v128.load(at + row)),
  )
}

/**
 * Per lane in float64, the sums over the plaquettes of a patch of cos x_P, sin x_P and minus the turns of x_P, as `arrive`
 * makes them of a lattice, 8 lanes() bytes apart; `sines`: the planes of sin x_P and cos x_P.
 */
export function sumPlaquettes(x: usize, sines: usize, nt: i32, nx: i32, sums: usize): void {
  const row = patchRow(nx), plane = planeBytes(nt, nx)
  const width = <usize>nx * STRIDE
  let cos0 = f64x2.splat(0), cos1 = f64x2.splat(0)
  let sin0 = f64x2.splat(0), sin1 = f64x2.splat(0)
  let turns = v128.splat<real>(0)
  for (let t: usize = 0; t < <usize>nt * row; t += row) {
    for (let at = t; at < t + width; at += STRIDE) {
      turns = v128.sub<real>(turns, v128.nearest<real>(plaquette(x, at, row, plane)))
      const s = v128.load(sines + at)
      const c = v128.load(sines + plane + at)
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
export function sumPatchSquares(u: usize, nt: i32, nx: i32, squares: usize): void {
  const row = patchRow(nx), plane = planeBytes(nt, nx)
  const width = <usize>nx * STRIDE
  let first = f64x2.splat(0), second = f64x2.splat(0)
  for (let t: usize = 0; t < <usize>nt * row; t += row) {
    for (let at = u + t; at < u + t + width; at += STRIDE) {
      const u0 = v128.load(at), u1 = v128.load(at + plane)
      const square = v128.add<real>(v128.mul<real>(u0, u0), v128.mul<real>(u1, u1))
      first = f64x2.add(first, firstPair(square))
      if (sizeof<real>() == 4) second = f64x2.add(second, secondPair(square))
    }
  }
  storeSums(squares, first, second)
}
