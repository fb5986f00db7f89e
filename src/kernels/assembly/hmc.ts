import { arrive } from './arrive'
import { instantonHits } from './instanton-hits'
import { lanes } from './lanes'
import { halfKick, leapfrog } from './leapfrog'
import { metropolis } from './metropolis'
import { refresh, sumSquares } from './momenta'

/**
 * One HMC trajectory of a group (docs/physics.md 4.2): half kick with the known sines of `current`, `steps` drifts with
 * full kicks between them, half kick with the sines of the end point. `current` and `proposal` hold links [2V] and then
 * sines [V]. Leaves the proposal, its three plaquette sums at `proposedSums` (`stride` apart), and dH in `energyError`:
 * dH = beta (sum cos before - sum cos after) + (sum w^2 after - sum w^2 before) / (2 scale^2).
 */
export function integrate(
  current: usize, proposal: usize, w: usize, below: usize, nt: i32, nx: i32,
  beta: f64, scale: f64, strength: f64, steps: i32,
  currentSums: usize, proposedSums: usize, stride: usize, squaresBefore: usize, squaresAfter: usize, energyError: usize,
): void {
  const links = 2 * nt * nx
  const size = <usize>links << 4
  memory.copy(proposal, current, size)
  halfKick(w, current + size, nt, nx, strength)
  leapfrog(proposal, w, below, nt, nx, strength, steps - 1)
  arrive(proposal, w, proposal + size, nt, nx, strength, proposedSums, stride)
  sumSquares(w, links, squaresAfter)
  const kinetic = 0.5 / (scale * scale)
  for (let lane = 0; lane < lanes(); lane++) {
    const at = <usize>lane << 3
    const potential = beta * (load<f64>(currentSums + at) - load<f64>(proposedSums + at))
    store<f64>(energyError + at, potential + kinetic * (load<f64>(squaresAfter + at) - load<f64>(squaresBefore + at)))
  }
}

/**
 * One trajectory of all groups, one after the other from `current` on: momenta, `integrate`, `metropolis`, and instanton hits
 * of each lane before or after. Addresses of sums and results are those of the first group.
 */
export function hmcTrajectory(
  groups: i32, current: usize, groupBytes: usize, proposal: usize, w: usize, below: usize, nt: i32, nx: i32,
  beta: f64, scale: f64, strength: f64, steps: i32, hits: i32,
  currentSums: usize, proposedSums: usize, stride: usize, squaresBefore: usize, squaresAfter: usize,
  energyError: usize, probability: usize, accepted: usize,
  firstChain: u32, trajectory: u32, seedLow: u32, seedHigh: u32,
): void {
  const links = 2 * nt * nx
  for (let group = 0; group < groups; group++) {
    const x = current + <usize>group * groupBytes
    const sines = x + (<usize>links << 4)
    const at = <usize>(group * lanes()) << 3
    const sums = currentSums + at
    const chain = firstChain + group * lanes()
    if (hits > 0) instantonHits(x, w, sines, nt, nx, beta, hits, 0, sums, stride, chain, trajectory, seedLow, seedHigh)
    refresh(w, links, chain, trajectory, seedLow, seedHigh, scale, squaresBefore + at)
    integrate(
      x, proposal, w, below, nt, nx, beta, scale, strength, steps,
      sums, proposedSums + at, stride, squaresBefore + at, squaresAfter + at, energyError + at,
    )
    metropolis(
      x, proposal, groupBytes, sums, proposedSums + at, 3, stride, energyError + at, probability + at, accepted + at,
      0, chain, trajectory, seedLow, seedHigh,
    )
    if (hits > 0) instantonHits(x, w, sines, nt, nx, beta, hits, 1, sums, stride, chain, trajectory, seedLow, seedHigh)
  }
}
