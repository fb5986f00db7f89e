import { describe, expect, it } from 'vitest'
import type { Lattice } from '../../../src/batch.ts'
import {
  action,
  averagePlaquette,
  hamiltonian,
  instanton,
  leapfrog,
  linkBlocks,
  smoothCharge,
  topologicalCharge,
} from '../../../src/lattice/index.ts'
import {
  type Direction,
  type LayerProfile,
  layerProfiles,
  newModel,
  profileQuantities,
  referenceTrajectory,
} from '../../../src/layers/index.ts'
import { distance, phasePoints } from '../phase-points.ts'
import { architectures, randomModel } from '../random-model.ts'

const beta = 2
const lattice: Lattice = [4, 6]
const { links, momenta } = phasePoints(lattice, 1, 11)
const configuration = { lattice, beta, links: Float64Array.from(links) }

/** What all blocks do together: energies add up, and so do changes of charges. */
function layerProfile(...given: Parameters<typeof layerProfiles>): LayerProfile {
  const profiles = layerProfiles(...given)
  const sum = (name: keyof LayerProfile) =>
    profiles[0]![name].map((_, layer) =>
      profiles.reduce((total, profile) => total + profile[name][layer]!, 0),
    )
  const [{ smoothCharge, topologicalCharge }] = profiles as [LayerProfile]
  const others = profiles.length - 1
  const charge = sum('topologicalCharge').map((q) => q - others * topologicalCharge[0]!)
  return {
    energyError: sum('energyError'),
    hamiltonianChange: sum('hamiltonianChange'),
    actionChange: sum('actionChange'),
    logJacobian: sum('logJacobian'),
    plaquette: sum('plaquette').map((total) => total / profiles.length),
    smoothCharge: sum('smoothCharge').map((q) => q - others * smoothCharge[0]!),
    topologicalCharge: charge,
    tunneling: charge.map((q) => Math.abs(q - charge[0]!)),
  }
}

it('a block has the profile that it has where no other block moves', () => {
  const [, , , blocks] = architectures(lattice, 5)
  const model = randomModel(blocks!, lattice, { beta, seed: 5 })
  const profiles = layerProfiles(model, configuration, momenta, 1, [1, 2])
  expect(profiles).toHaveLength(4)
  const { links: moved } = referenceTrajectory(model, configuration, momenta, 1, { corner: [1, 2] })
  profiles.forEach(({ actionChange, plaquette, smoothCharge: smooth, topologicalCharge: charge }, block) => {
    const one = linkBlocks(lattice, [2, 3], [1, 2])
    const alone = {
      ...configuration,
      links: configuration.links.map((x, i) => (one[i] === block ? moved[i]! : x)),
    }
    expect(actionChange[5]).toBeCloseTo(action(alone) - action(configuration), 9)
    expect(smooth[5]).toBeCloseTo(smoothCharge(alone), 9)
    expect(charge[5]).toBe(topologicalCharge(alone))
    const volume = lattice[0] * lattice[1]
    expect((6 * (plaquette[5]! - plaquette[0]!)) / volume).toBeCloseTo(
      averagePlaquette(alone) - averagePlaquette(configuration),
      9,
    )
  })
})

describe.each(architectures(lattice, 5))('$network with random weights', (architecture) => {
  const model = randomModel(architecture, lattice, { beta, seed: 5 })

  it.each([1, -1] as const)('ends, in direction %i, where the whole trajectory does', (direction) => {
    const profile = layerProfile(model, configuration, momenta, direction)
    const end = referenceTrajectory(model, configuration, momenta, direction)
    const field = { ...configuration, links: end.links }
    const change = hamiltonian(field, end.momenta) - hamiltonian(configuration, Float64Array.from(momenta))
    for (const name of profileQuantities) expect(profile[name], name).toHaveLength(6)
    expect(profile.logJacobian[5]).toBeCloseTo(end.logJacobian, 12)
    expect(profile.hamiltonianChange[5]).toBeCloseTo(change, 9)
    expect(profile.energyError[5]).toBeCloseTo(change - end.logJacobian, 9)
    expect(profile.topologicalCharge[5]).toBe(topologicalCharge(field))
    expect(profile.smoothCharge[5]).toBeCloseTo(smoothCharge(field), 9)
  })

  it('has whole charges, and what it says of them agrees', () => {
    const charged = { ...configuration, links: Float64Array.from(instanton(lattice, 2)) }
    const { topologicalCharge: charge, tunneling } = layerProfile(model, charged, momenta, 1)
    expect(charge[0]).toBe(2)
    charge.forEach((q, layer) => {
      expect(Number.isInteger(q)).toBe(true)
      expect(tunneling[layer]).toBe(Math.abs(q - charge[0]!))
    })
  })

  // the inverse of the last k layers passes the same points: seen from there, layer N - k is where layer k was
  it('sees the same points on the way back', () => {
    const end = referenceTrajectory(model, configuration, momenta, 1)
    const there = layerProfile(model, configuration, momenta, 1)
    const back = layerProfile(model, { ...configuration, links: end.links }, end.momenta, -1)
    const total = there.logJacobian[5]!
    for (const name of ['plaquette', 'smoothCharge', 'topologicalCharge'] as const)
      expect(distance(back[name], there[name].toReversed()), name).toBeLessThan(1e-9)
    expect(
      distance(
        back.logJacobian,
        there.logJacobian.toReversed().map((value) => value - total),
      ),
    ).toBeLessThan(1e-9)
    const last = there.hamiltonianChange[5]!
    expect(
      distance(
        back.hamiltonianChange,
        there.hamiltonianChange.toReversed().map((value) => value - last),
      ),
    ).toBeLessThan(1e-9)
  })
})

describe('an untrained model', () => {
  const profile = (network: number, layers: number, stepSize: number, direction: Direction = 1) =>
    layerProfile(
      newModel({ architecture: architectures(lattice, layers)[network]!, beta, lattice, stepSize }),
      configuration,
      momenta,
      direction,
    )

  it.each([0, 1, 2, 4, 5])('has log J = 0 and conserves H to O(step^2), network %i', (network) => {
    const worst = (layers: number, stepSize: number) => {
      const { logJacobian, hamiltonianChange } = profile(network, layers, stepSize)
      // cos^2 + sin^2 of the dense network's circle map is 1 up to rounding
      expect(Math.max(...logJacobian.map(Math.abs))).toBeLessThan(1e-12)
      // at the same moments: the quarters of the trajectory
      return Math.max(
        ...hamiltonianChange.filter((_, layer) => (layer * 4) % layers === 0).map((h) => Math.abs(h)),
      )
    }
    const [coarse, fine] = [worst(20, 0.02), worst(40, 0.01)]
    expect(coarse).toBeGreaterThan(1e-4)
    expect(coarse / fine).toBeGreaterThan(3.8)
    expect(coarse / fine).toBeLessThan(4.2)
  })

  it('is where HMC is after every leapfrog step', () => {
    const { hamiltonianChange } = profile(2, 6, 0.15)
    const begin = hamiltonian(configuration, Float64Array.from(momenta))
    for (let steps = 1; steps <= 6; steps++) {
      const point = leapfrog(configuration, momenta, 0.15, steps)
      const energy = hamiltonian({ ...configuration, links: point.links }, point.momenta)
      // the step size is kept as a float32 logarithm
      expect(hamiltonianChange[steps]).toBeCloseTo(energy - begin, 4)
    }
  })
})

it('what runs away has numbers that are not finite, and no error', () => {
  const model = newModel({ architecture: { network: 'local', layers: 2 }, beta, lattice, stepSize: 0.1 })
  model.weights.get('transformation')!.values.fill(800)
  const profile = layerProfile(model, configuration, momenta, 1)
  expect(profile.topologicalCharge[0]).toBe(topologicalCharge(configuration))
  expect(profile.topologicalCharge[1]).toBeNaN()
  expect(Number.isFinite(profile.energyError[1]!)).toBe(false)
})
