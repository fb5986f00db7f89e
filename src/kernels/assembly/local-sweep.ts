import { drawHolonomies } from './holonomies'
import { lanes } from './lanes'
import { localAdjoint, save, savedBytes } from './local-adjoint'
import { moveLayer, plaquetteSines, tableRow } from './local-layer'
import { decide } from './metropolis'
import { refresh } from './momenta'
import {
  closeRing, firstSite, gather, patchBytes, scatter, SINE, sumPatchSquares, sumPlaquettes, U0, wrapLinks, X0,
} from './patch'
import { OFFSET, philox } from './philox'

const words = memory.data(128, 16)

// Of the patch that moves, per lane in float64: sums of cos, sin and turns and of the momenta's squares before and after,
// dH, and what is decided about it.
const before = memory.data(96, 16)
const after = memory.data(96, 16)
const squaresBefore = memory.data(32, 16)
const squaresAfter = memory.data(32, 16)
const errors = memory.data(32, 16)
const probabilities = memory.data(32, 16)
const decisions = memory.data(32, 16)

/** Kicks with a drift between each two; links are wrapped before the last kick, which does not move them. */
@inline function trajectory(
  patch: usize, saved: usize, nt: i32, nx: i32, table: usize, kicks: i32, wide: bool, periodic: bool, saving: bool,
): void {
  const last = kicks - 1
  for (let kick = 0; kick <= last; kick++) {
    if (kick == last) wrapLinks(patch, nt, nx)
    plaquetteSines(patch, nt, nx)
    if (kick == 0) sumPlaquettes(patch, nt, nx, before)
    if (saving) {
      if (periodic) closeRing(patch, SINE, nt, nx)
      save(patch, saved, nt, nx)
      saved += savedBytes(nt, nx)
    }
    if (kick < last) moveLayer(patch, nt, nx, table, wide, periodic, true)
    else {
      sumPlaquettes(patch, nt, nx, after)
      moveLayer(patch, nt, nx, table, wide, periodic, false)
    }
    table += tableRow(wide)
  }
}

/** A whole number below `length` from a random word. */
@inline function scaled(word: u32, length: i32): i32 {
  return <i32>((<u64>word * <u64>length) >> 32)
}

/**
 * One trajectory of a local model for a group: every patch of a tiling of the lattice by nt x nx plaquettes goes through
 * the layers and is accepted or rejected by itself. The corner of the tiling is random and the same for all chains; a
 * periodic patch is the whole lattice. In `links` and `momenta`, [2V]; the momenta in turns.
 *
 * `scratch`: `patchBytes`, and with a gradient `savedBytes` for each kick, 0 before the first call. `table`: [kicks, 2 + terms] v128; `kineticBefore`, `kineticAfter`: b, d of the kinetic
 * energies b u^2 at the start and d u^2 at the end.
 *
 * Replaces the three sums of the lattice; writes dH and whether it is accepted of the first patch, and the mean acceptance
 * probability of all. Where `gradient` is not 0, it, `loss` and `squaredChange` get the sums over the patches, see
 * `localAdjoint`. With `reversing` every patch is accepted and `momenta` become those at the end.
 */
export function localSweep(
  links: usize, momenta: usize, latticeTime: i32, latticeSpace: i32, scratch: usize, nt: i32, nx: i32, periodic: bool,
  beta: f64, table: usize, kicks: i32, wide: bool, kineticBefore: f64, kineticAfter: f64,
  sums: usize, stride: usize, energyError: usize, probability: usize, accepted: usize,
  chain: u32, trajectoryNumber: u32, seedLow: u32, seedHigh: u32, reversing: bool,
  weight: f64, loss: usize, squaredChange: usize, gradient: usize, gradientBytes: usize,
): void {
  const patch = scratch + firstSite(nx)
  const saved = scratch + patchBytes(nt, nx) + firstSite(nx) / 2
  const saving = gradient != 0
  const perLane = <usize>lanes() << 3
  const zero = i32x4.splat(0)
  philox(words, zero, zero, i32x4.splat(OFFSET), zero, i32x4.splat(trajectoryNumber), seedLow, seedHigh)
  const firstTime = periodic ? 0 : scaled(load<u32>(words), nt)
  const firstSpace = periodic ? 0 : scaled(load<u32>(words, 16), nx)
  const share = 1 / <f64>(latticeTime / nt * (latticeSpace / nx))
  for (let field: usize = 0; field < 3; field++) memory.fill(sums + field * stride, 0, perLane)
  memory.fill(probability, 0, perLane)
  if (saving) {
    memory.fill(loss, 0, perLane)
    memory.fill(squaredChange, 0, perLane)
    memory.fill(gradient, 0, gradientBytes)
  }
  let number = 0
  for (let t = firstTime; t < firstTime + latticeTime; t += nt) {
    for (let i = firstSpace; i < firstSpace + latticeSpace; i += nx) {
      const t0 = t < latticeTime ? t : t - latticeTime
      const x0 = i < latticeSpace ? i : i - latticeSpace
      gather(links, momenta, latticeTime, latticeSpace, t0, x0, patch, nt, nx, periodic)
      sumPatchSquares(patch, nt, nx, squaresBefore)
      if (wide) trajectory(patch, saved, nt, nx, table, kicks, true, periodic, saving)
      else trajectory(patch, saved, nt, nx, table, kicks, false, periodic, saving)
      sumPatchSquares(patch, nt, nx, squaresAfter)
      for (let at: usize = 0; at < perLane; at += 8) {
        const potential = beta * (load<f64>(before + at) - load<f64>(after + at))
        const kinetic = kineticAfter * load<f64>(squaresAfter + at) - kineticBefore * load<f64>(squaresBefore + at)
        store<f64>(errors + at, potential + kinetic)
      }
      const taken = decide(errors, probabilities, decisions, number, chain, trajectoryNumber, seedLow, seedHigh)
      if (reversing) {
        v128.store(taken, i32x4.splat(-1))
        scatter(momenta, latticeTime, latticeSpace, t0, x0, patch, U0, nt, nx, periodic, taken)
      }
      if (v128.any_true(v128.load(taken))) scatter(links, latticeTime, latticeSpace, t0, x0, patch, X0, nt, nx, periodic, taken)
      for (let at: usize = 0; at < perLane; at += 8) {
        const moved = reversing || load<f64>(decisions + at) != 0
        for (let field: usize = 0; field < 3; field++) {
          const sum = sums + field * stride + at
          store<f64>(sum, load<f64>(sum) + load<f64>((moved ? after : before) + field * perLane + at))
        }
        store<f64>(probability + at, load<f64>(probability + at) + share * load<f64>(probabilities + at))
        if (number == 0) {
          store<f64>(energyError + at, load<f64>(errors + at))
          store<f64>(accepted + at, load<f64>(decisions + at))
        }
      }
      if (saving) {
        localAdjoint(
          patch, nt, nx, periodic, beta, kineticAfter, table, kicks, wide, saved, before + perLane, after + perLane, errors,
          weight, loss, squaredChange, gradient,
        )
      }
      number++
    }
  }
}

/**
 * One trajectory of all groups, one after the other from `current` on, `groupBytes` apart: new holonomies where the patch is
 * not periodic, momenta, and `localSweep`, see there. Addresses of sums and results are those of the first group; `momenta`,
 * `momentaScale` and `squares` are those of `refresh`.
 */
export function localTrajectory(
  groups: i32, current: usize, groupBytes: usize, momenta: usize, momentaScale: f64, squares: usize,
  latticeTime: i32, latticeSpace: i32, scratch: usize, nt: i32, nx: i32, periodic: bool,
  beta: f64, table: usize, kicks: i32, wide: bool, kineticBefore: f64, kineticAfter: f64,
  sums: usize, stride: usize, energyError: usize, probability: usize, accepted: usize,
  firstChain: u32, trajectoryNumber: u32, seedLow: u32, seedHigh: u32,
): void {
  const links = 2 * latticeTime * latticeSpace
  for (let group = 0; group < groups; group++) {
    const x = current + <usize>group * groupBytes
    const at = <usize>(group * lanes()) << 3
    const chain = firstChain + group * lanes()
    if (!periodic) drawHolonomies(x, latticeTime, latticeSpace, chain, trajectoryNumber, seedLow, seedHigh)
    refresh(momenta, links, chain, trajectoryNumber, seedLow, seedHigh, momentaScale, squares + at)
    localSweep(
      x, momenta, latticeTime, latticeSpace, scratch, nt, nx, periodic,
      beta, table, kicks, wide, kineticBefore, kineticAfter,
      sums + at, stride, energyError + at, probability + at, accepted + at,
      chain, trajectoryNumber, seedLow, seedHigh, false, 0, 0, 0, 0, 0,
    )
  }
}
