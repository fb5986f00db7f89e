import { arrive } from './arrive'
import { lanes } from './lanes'
import { halfKick, leapfrog } from './leapfrog'
import { sumSquares } from './momenta'

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
