import { expect, test } from 'vitest'
import { action } from '../../src/lattice/action.ts'
import { hamiltonian } from '../../src/lattice/hamiltonian.ts'
import { randomConfiguration } from './random-fields.ts'

test('is the action plus half the squared momenta', () => {
  const configuration = randomConfiguration([3, 4], 2, 5)
  const momenta = Float64Array.from({ length: 24 }, (_, i) => i)
  // sum i^2 for i = 0..23 is 4324
  expect(hamiltonian(configuration, momenta)).toBeCloseTo(action(configuration) + 2162, 9)
})
