import { constant, STRIDE } from './lanes'
import { sinTurns, wrapTurns } from './elementary'

// Links x and momenta w are kept in units that make a leapfrog step cheap: x in turns, w = eps v / 2 pi in turns per
// step. Then the drift is x += w and the kick is w -= (eps^2 beta / 2 pi) (differences of sin x_P): `strength` below.

/** Plaquette angle x_0(n) + x_1(n+0) - x_0(n+1) - x_1(n) in turns (PHYSICS.md section 1); arguments are addresses of links. */
@inline export function plaquette(x0: usize, x1Up: usize, x0Right: usize, x1: usize): v128 {
  return v128.sub<real>(v128.sub<real>(v128.add<real>(v128.load(x0), v128.load(x1Up)), v128.load(x0Right)), v128.load(x1))
}

@inline function driftRow(x: usize, w: usize, row: usize, volume: usize): void {
  for (let i: usize = 0; i < row; i += STRIDE) {
    v128.store(x + i, v128.add<real>(v128.load(x + i), v128.load(w + i)))
    const j = volume + i
    v128.store(x + j, v128.add<real>(v128.load(x + j), v128.load(w + j)))
  }
}

/**
 * `steps` times drift and full kick (eq. 10 with adjacent half kicks fused). One row of sines is kept in `below`:
 * each row is drifted, its sines taken and its momenta kicked while it is in the first-level cache. The differences
 * over the periodic boundary are completed when the missing sine is known.
 */
export function leapfrog(
  x: usize, w: usize, below: usize, nt: i32, nx: i32, strength: f64, steps: i32,
): void {
  const row = <usize>nx * STRIDE
  const volume = <usize>nt * row
  const last = volume - row
  const factor = constant<real>(strength)
  for (let step = 0; step < steps; step++) {
    memory.fill(below, 0, row)
    driftRow(x, w, row, volume)
    for (let t: usize = 0; t < volume; t += row) {
      const up: usize = t == last ? 0 : t + row
      if (t != last) driftRow(x + up, w + up, row, volume)
      let left = v128.splat<real>(0)
      for (let i: usize = 0; i < row; i += STRIDE) {
        const a = t + i
        const right = i + STRIDE == row ? t : a + STRIDE
        const s = v128.mul<real>(
          factor,
          sinTurns<real>(plaquette(x + a, x + volume + up + i, x + right, x + volume + a)),
        )
        v128.store(w + a, v128.sub<real>(v128.load(w + a), v128.sub<real>(s, left)))
        const b = w + volume + a
        v128.store(b, v128.sub<real>(v128.load(b), v128.sub<real>(v128.load(below + i), s)))
        v128.store(below + i, s)
        left = s
      }
      v128.store(w + t, v128.add<real>(v128.load(w + t), left))
    }
    const firstRow = w + volume
    for (let i: usize = 0; i < row; i += STRIDE) {
      v128.store(firstRow + i, v128.sub<real>(v128.load(firstRow + i), v128.load(below + i)))
    }
  }
}

/** Half kick from known sines of the plaquettes: w -= (strength / 2) (differences of sin x_P). */
export function halfKick(w: usize, sines: usize, nt: i32, nx: i32, strength: f64): void {
  const row = <usize>nx * STRIDE
  const volume = <usize>nt * row
  const factor = constant<real>(strength * 0.5)
  for (let t: usize = 0; t < volume; t += row) {
    const down = sines + (t == 0 ? volume - row : t - row)
    let left = v128.load(sines + t + row - STRIDE)
    for (let i: usize = 0; i < row; i += STRIDE) {
      const s = v128.load(sines + t + i)
      const a = w + t + i
      v128.store(a, v128.sub<real>(v128.load(a), v128.mul<real>(factor, v128.sub<real>(s, left))))
      const b = a + volume
      v128.store(b, v128.sub<real>(v128.load(b), v128.mul<real>(factor, v128.sub<real>(v128.load(down + i), s))))
      left = s
    }
  }
}

/** x += w, then x modulo one turn. */
export function driftAndWrap(x: usize, w: usize, links: i32): void {
  const end = <usize>links * STRIDE
  for (let i: usize = 0; i < end; i += STRIDE) {
    v128.store(x + i, wrapTurns<real>(v128.add<real>(v128.load(x + i), v128.load(w + i))))
  }
}
