import { expect, it } from 'vitest'
import { hmc } from '../../src/samplers/index.ts'
import { usefulWorkers } from '../../src/threads/useful-workers.ts'

it('shares chains on a card among no more threads than can keep it busy', () => {
  expect(usefulWorkers(hmc({ chains: 5 }), 15)).toBe(15)
  const onCard = (chains: number) => usefulWorkers(hmc({ chains, backend: 'webgpu' }), 15)
  expect([5, 8191, 8192, 40_960, 1_000_000].map(onCard)).toEqual([1, 1, 2, 10, 15])
})
