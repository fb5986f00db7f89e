import { expect } from 'vitest'
import { linkCount } from '../../src/batch.ts'
import type { CardSteps } from '../../src/gpu/hmc-task.ts'
import type { CardConfigurations } from '../../src/gpu/index.ts'
import type { Address } from '../../src/kernels/chain-groups.ts'
import { Chains } from '../../src/kernels/chains.ts'
import { TURN } from '../../src/kernels/turn.ts'

/** Links as the card keeps them. */
export const wholeAngles = (links: ArrayLike<number>) =>
  Int32Array.from(links, (x) => Math.round((x / TURN) * 2 ** 32))

/** One trajectory of the float64 kernels with the momenta that float32 kernels draw, as the card does. */
export function referenceTrajectory(
  reference: Chains,
  { stepSize, leapfrogSteps, instantonHits = 0 }: CardSteps,
  address: Address,
): void {
  const { lattice, beta, chains } = reference
  const momenta = new Chains({ lattice, beta, chains, precision: 'f32' }).drawMomenta(address)
  for (let group = 0, filled = 0; group < reference.groups; group++) {
    const size = Math.min(2, chains - 2 * group) * linkCount(lattice)
    if (instantonHits > 0) reference.hit(group, instantonHits, 'before', address)
    reference.refresh(group, stepSize, address)
    reference.setMomenta(group, stepSize, momenta.subarray(filled, filled + size))
    reference.integrate(group, stepSize, leapfrogSteps)
    reference.accept(group, address)
    if (instantonHits > 0) reference.hit(group, instantonHits, 'after', address)
    filled += size
  }
}

/** Compares what the card made of a trajectory with the reference, number by number; sums and dH up to the bounds. */
export async function expectReference(
  configurations: CardConfigurations,
  reference: Chains,
  bounds: { sum: number; energyError: number } = { sum: 1e-5, energyError: 1e-5 },
): Promise<void> {
  expect(configurations.accepted).toEqual(reference.accepted)
  const [sums, expected] = [configurations.plaquetteSums(), reference.plaquetteSums()]
  const apart = (a: Float64Array, b: Float64Array) => Math.max(...a.map((x, i) => Math.abs(x - b[i]!)))
  expect(apart(configurations.energyError, reference.energyError)).toBeLessThan(bounds.energyError)
  expect(apart(configurations.acceptProbability, reference.acceptProbability)).toBeLessThan(
    bounds.energyError,
  )
  expect(apart(sums.cos, expected.cos)).toBeLessThan(bounds.sum)
  expect(apart(sums.sin, expected.sin)).toBeLessThan(bounds.sum)
  expect(sums.charge).toEqual(expected.charge)
  const links = (await configurations.whenRead(() => configurations.links())).slice()
  let most = 0
  links.forEach((x, link) => {
    const turns = (x - reference.links()[link]!) / TURN
    most = Math.max(most, Math.abs(turns - Math.round(turns)) * TURN)
  })
  expect(most).toBeLessThan(1e-5)
}
