import { firstPair, lanes, secondPair, STRIDE, storeSums } from './lanes'
import { wrapTurns } from './elementary'
import { layer, planeBytes, savedBytes, tableRow } from './local-layer'
import { sumSquares } from './momenta'
import { DIRECTION, philox } from './philox'

const words = memory.data(128, 16)

/** Draws the direction of each chain of a group for one trajectory: 1 or -1, float64 per lane. */
export function drawDirections(
  directions: usize, chain: u32, trajectory: u32, seedLow: u32, seedHigh: u32,
): void {
  philox(
    words, i32x4.splat(0), i32x4.splat(0), i32x4.splat(DIRECTION), i32x4.add(i32x4.splat(chain), i32x4(0, 1, 2, 3)),
    i32x4.splat(trajectory), seedLow, seedHigh,
  )
  for (let lane = 0; lane < lanes(); lane++) {
    const odd = load<u32>(words + (<usize>lane << 2)) & 1
    store<f64>(directions + (<usize>lane << 3), odd ? -1 : 1)
  }
}

/**
 * The table of a group, an entry per lane from that of its direction; `both`: float64 [2, entries], direction + first.
 */
export function selectDirections(table: usize, both: usize, entries: i32, directions: usize): void {
  const backward = both + (<usize>entries << 3)
  for (let lane = 0; lane < lanes(); lane++) {
    const from = load<f64>(directions + (<usize>lane << 3)) > 0 ? both : backward
    let to = table + <usize>lane * sizeof<real>()
    for (let i: usize = 0; i < <usize>entries << 3; i += 8) {
      store<real>(to, <real>load<f64>(from + i))
      to += STRIDE
    }
  }
}

/** Links back into one turn: before the last kick, which does not move them. */
@inline function wrapLinks(x: usize, size: usize): void {
  for (let i: usize = 0; i < size; i += STRIDE) v128.store(x + i, wrapTurns<real>(v128.load(x + i)))
}

/** Copies the sines of the end point from what the last kick saved, and makes the sums that `arrive` makes. */
@inline function sumPlaquettes(
  x: usize, sines: usize, saved: usize, nt: i32, nx: i32, sums: usize, stride: usize,
): void {
  const row = <usize>nx * STRIDE
  const volume = <usize>nt * row
  let cos0 = f64x2.splat(0), cos1 = f64x2.splat(0)
  let sin0 = f64x2.splat(0), sin1 = f64x2.splat(0)
  let turns = v128.splat<real>(0)
  for (let t: usize = 0; t < volume; t += row) {
    const x0 = x + t
    const x1 = x0 + volume
    const up1 = x + volume + (t + row == volume ? 0 : t + row)
    const first = v128.load(x0)
    let here = first
    for (let i: usize = 0; i < row; i += STRIDE) {
      const right = i + STRIDE == row ? first : v128.load(x0 + i, STRIDE)
      const p = v128.sub<real>(v128.add<real>(here, v128.load(up1 + i)), v128.add<real>(right, v128.load(x1 + i)))
      turns = v128.sub<real>(turns, v128.nearest<real>(p))
      const s = v128.load(saved + t + i)
      const c = v128.load(saved + planeBytes(volume) + t + i)
      v128.store(sines + t + i, s)
      cos0 = f64x2.add(cos0, firstPair(c))
      sin0 = f64x2.add(sin0, firstPair(s))
      if (sizeof<real>() == 4) {
        cos1 = f64x2.add(cos1, secondPair(c))
        sin1 = f64x2.add(sin1, secondPair(s))
      }
      here = right
    }
  }
  storeSums(sums, cos0, cos1)
  storeSums(sums + stride, sin0, sin1)
  storeSums(sums + 2 * stride, firstPair(turns), sizeof<real>() == 4 ? secondPair(turns) : turns)
}

@inline function trajectory(
  x: usize, u: usize, sines: usize, rows: usize, nt: i32, nx: i32, table: usize, kicks: i32, saved: usize,
  sums: usize, stride: usize, wide: bool, saving: bool,
): void {
  const volume = <usize>(nt * nx) * STRIDE
  const next = tableRow(wide)
  for (let kick = 1; kick < kicks; kick++) {
    layer(x, u, rows, nt, nx, table, saved, wide, saving, true)
    table += next
    if (saving) saved += savedBytes(volume)
  }
  wrapLinks(x, 2 * volume)
  layer(x, u, rows, nt, nx, table, saved, wide, true, false)
  sumPlaquettes(x, sines, saved, nt, nx, sums, stride)
}

/**
 * One trajectory of a local model for a group: `kicks` kicks with a drift between each two. `current`, `proposal` and the
 * three sums as in `integrate`; `u`: momenta as `refresh` leaves them, at the end those of the proposal; `table`:
 * [kicks, 1 + terms] v128; `rows`: [3, nx + 1] v128 scratch; `saved`: `savedBytes` per kick for
 * the adjoint where `saving`, else once. Leaves dH - log J in `energyError`:
 * beta (sum cos before - sum cos after) + d (sum u^2 after) - b (sum u^2 before) - log J. `both`: float64 [2, 2], for each
 * direction d and log J; `kineticBefore`: b.
 */
export function localTrajectory(
  current: usize, proposal: usize, u: usize, rows: usize, nt: i32, nx: i32, beta: f64, table: usize, kicks: i32,
  wide: bool, saved: usize, saving: bool, directions: usize, both: usize, kineticBefore: f64,
  currentSums: usize, proposedSums: usize, stride: usize, squaresBefore: usize, squaresAfter: usize, energyError: usize,
): void {
  const links = 2 * nt * nx
  const size = <usize>links << 4
  const sines = proposal + size
  memory.copy(proposal, current, size)
  if (saving) {
    if (wide) trajectory(proposal, u, sines, rows, nt, nx, table, kicks, saved, proposedSums, stride, true, true)
    else trajectory(proposal, u, sines, rows, nt, nx, table, kicks, saved, proposedSums, stride, false, true)
  } else {
    if (wide) trajectory(proposal, u, sines, rows, nt, nx, table, kicks, saved, proposedSums, stride, true, false)
    else trajectory(proposal, u, sines, rows, nt, nx, table, kicks, saved, proposedSums, stride, false, false)
  }
  sumSquares(u, links, squaresAfter)
  for (let lane = 0; lane < lanes(); lane++) {
    const at = <usize>lane << 3
    const own = load<f64>(directions + at) > 0 ? both : both + 16
    const potential = beta * (load<f64>(currentSums + at) - load<f64>(proposedSums + at))
    const kinetic = load<f64>(own) * load<f64>(squaresAfter + at) - kineticBefore * load<f64>(squaresBefore + at)
    store<f64>(energyError + at, potential + kinetic - load<f64>(own, 8))
  }
}
