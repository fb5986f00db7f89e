import { expect, test } from 'vitest'
import { force } from '../../src/lattice/force.ts'
import { hamiltonian } from '../../src/lattice/hamiltonian.ts'
import { leapfrog, type PhaseSpacePoint } from '../../src/lattice/leapfrog.ts'
import { wrapAngle } from '../../src/lattice/wrap-angle.ts'
import { namedLattices, randomConfiguration, uniform } from './random-fields.ts'

const start = (nt: number, nx: number) => ({
  configuration: randomConfiguration([nt, nx], 3, 21),
  momenta: uniform(2 * nt * nx, 1.7, 22),
})

test.each(namedLattices)('is reversible on %ix%i', (nt, nx) => {
  const { configuration, momenta } = start(nt, nx)
  const there = leapfrog(configuration, momenta, 0.1, 15)
  const back = leapfrog(
    { ...configuration, links: there.links },
    there.momenta.map((v) => -v),
    0.1,
    15,
  )
  expect(
    Math.max(...there.links.map((x, i) => Math.abs(wrapAngle(x - configuration.links[i])))),
  ).toBeGreaterThan(0.1)
  for (let i = 0; i < momenta.length; i++) {
    expect(Math.abs(wrapAngle(back.links[i] - configuration.links[i]))).toBeLessThan(1e-10)
    expect(Math.abs(back.momenta[i] + momenta[i])).toBeLessThan(1e-10)
  }
})

test.each(namedLattices)('the energy error falls with the square of the step size on %ix%i', (nt, nx) => {
  const { configuration, momenta } = start(nt, nx)
  const energyError = (stepSize: number, steps: number) => {
    const end = leapfrog(configuration, momenta, stepSize, steps)
    return (
      hamiltonian({ ...configuration, links: end.links }, end.momenta) - hamiltonian(configuration, momenta)
    )
  }
  const [coarse, fine] = [energyError(0.005, 100), energyError(0.0025, 200)]
  // dH = c eps^2 + d eps^4: at these steps the second term changes the ratio by less than a tenth.
  expect(coarse / fine).toBeGreaterThan(3.9)
  expect(coarse / fine).toBeLessThan(4.1)
})

test('the fused half kicks equal single steps one after another', () => {
  const { configuration, momenta } = start(5, 7)
  const fused = leapfrog(configuration, momenta, 0.1, 3)
  let single: PhaseSpacePoint = { links: Float64Array.from(configuration.links), momenta }
  for (let i = 0; i < 3; i++)
    single = leapfrog({ ...configuration, links: single.links }, single.momenta, 0.1, 1)
  for (let i = 0; i < momenta.length; i++) {
    expect(Math.abs(wrapAngle(fused.links[i] - single.links[i]))).toBeLessThan(1e-13)
    expect(Math.abs(fused.momenta[i] - single.momenta[i])).toBeLessThan(1e-13)
  }
})

test('one step is half kick, drift, half kick', () => {
  const { configuration, momenta } = start(2, 3)
  const half = momenta.map((v, i) => v - 0.05 * force(configuration)[i])
  const links = half.map((v, i) => configuration.links[i] + 0.1 * v)
  const end = leapfrog(configuration, momenta, 0.1, 1)
  const gradient = force({ ...configuration, links })
  for (let i = 0; i < links.length; i++) {
    expect(end.links[i]).toBeCloseTo(wrapAngle(links[i]), 12)
    expect(end.momenta[i]).toBeCloseTo(half[i] - 0.05 * gradient[i], 12)
  }
})

test('leaves its arguments alone, and no steps change nothing', () => {
  const { configuration, momenta } = start(4, 4)
  const copies = [Float64Array.from(configuration.links), Float64Array.from(momenta)]
  leapfrog(configuration, momenta, 0.1, 4)
  const still = leapfrog(configuration, momenta, 0.1, 0)
  expect([configuration.links, momenta]).toEqual(copies)
  expect(still.momenta).toEqual(momenta)
  for (let i = 0; i < momenta.length; i++) expect(still.links[i]).toBeCloseTo(configuration.links[i], 14)
})
