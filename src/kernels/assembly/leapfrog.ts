import { constant, STRIDE } from './lanes'
import { sinTurns } from './elementary'

// Links x and momenta w are kept in units that make a leapfrog step cheap: x in turns, w = eps v / 2 pi in turns per
// step. Then the drift is x += w and the kick is w -= (eps^2 beta / 2 pi) (differences of sin x_P): `strength` below. The
// plaquette angle is x_0(n) + x_1(n+0) - x_0(n+1) - x_1(n) (docs/physics.md 1.1).

@inline function drift(x: usize, w: usize): v128 {
  const moved = v128.add<real>(v128.load(x), v128.load(w))
  v128.store(x, moved)
  return moved
}

@inline function subtract(address: usize, amount: v128): void {
  v128.store(address, v128.sub<real>(v128.load(address), amount))
}

/**
 * The rows of links that the kick of one row of plaquettes needs: `x0`, `x1` and their momenta of this row, `up0`, `up1`
 * of the next one, which is drifted on the way when `moving`. Returns nothing: the sine of the last plaquette of the row
 * completes the momentum of its first link.
 */
@inline function kickRow(
  x0: usize, x1: usize, w0: usize, w1: usize, up0: usize, up1: usize, upW0: usize, upW1: usize,
  below: usize, row: usize, factor: v128, moving: bool,
): void {
  const last = row - STRIDE
  const first = v128.load(x0)
  let here = first
  let left = v128.splat<real>(0)
  for (let i: usize = 0; i < row; i += STRIDE) {
    if (moving) drift(up0 + i, upW0 + i)
    const up = moving ? drift(up1 + i, upW1 + i) : v128.load(up1 + i)
    const right = i == last ? first : v128.load(x0 + i, STRIDE)
    const angle = v128.sub<real>(v128.sub<real>(v128.add<real>(here, up), right), v128.load(x1 + i))
    const s = v128.mul<real>(factor, sinTurns<real>(angle))
    subtract(w0 + i, v128.sub<real>(s, left))
    subtract(w1 + i, v128.sub<real>(v128.load(below + i), s))
    v128.store(below + i, s)
    left = s
    here = right
  }
  v128.store(w0, v128.add<real>(v128.load(w0), left))
}

/**
 * `steps` times drift and full kick (docs/physics.md 4.2 with adjacent half kicks fused). One row of sines is kept in
 * `below`: each row is drifted, its sines taken and its momenta kicked while it is in the first-level cache. The
 * differences over the periodic boundary are completed when the missing sine is known.
 */
export function leapfrog(
  x: usize, w: usize, below: usize, nt: i32, nx: i32, strength: f64, steps: i32,
): void {
  const row = <usize>nx * STRIDE
  const volume = <usize>nt * row
  const last = volume - row
  const factor = constant<real>(strength)
  const x1 = x + volume
  const w1 = w + volume
  for (let step = 0; step < steps; step++) {
    memory.fill(below, 0, row)
    for (let i: usize = 0; i < row; i += STRIDE) {
      drift(x + i, w + i)
      drift(x1 + i, w1 + i)
    }
    for (let t: usize = 0; t < last; t += row) {
      const up = t + row
      kickRow(x + t, x1 + t, w + t, w1 + t, x + up, x1 + up, w + up, w1 + up, below, row, factor, true)
    }
    kickRow(x + last, x1 + last, w + last, w1 + last, x, x1, w, w1, below, row, factor, false)
    for (let i: usize = 0; i < row; i += STRIDE) subtract(w1 + i, v128.load(below + i))
  }
}

/** Half kick from known sines of the plaquettes: w -= (strength / 2) (differences of sin x_P). */
@inline export function halfKick(w: usize, sines: usize, nt: i32, nx: i32, strength: f64): void {
  const row = <usize>nx * STRIDE
  const volume = <usize>nt * row
  const factor = constant<real>(strength * 0.5)
  for (let t: usize = 0; t < volume; t += row) {
    const here = sines + t
    const down = sines + (t == 0 ? volume - row : t - row)
    const w0 = w + t
    const w1 = w + volume + t
    let left = v128.load(here + row - STRIDE)
    for (let i: usize = 0; i < row; i += STRIDE) {
      const s = v128.load(here + i)
      subtract(w0 + i, v128.mul<real>(factor, v128.sub<real>(s, left)))
      subtract(w1 + i, v128.mul<real>(factor, v128.sub<real>(v128.load(down + i), s)))
      left = s
    }
  }
}
