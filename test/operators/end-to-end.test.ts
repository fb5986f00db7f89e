import { from, lastValueFrom, map, scan, toArray } from 'rxjs'
import { expect, it } from 'vitest'
import type { Measurement } from '../../src/batch.ts'
import { measure, topologicalCharge } from '../../src/measurements/index.ts'
import { discard, integratedTime, runningMean, thin } from '../../src/operators/index.ts'
import { batch } from './synthetic.ts'

it("chains a user's own measurement and a user's own analysis", async () => {
  const chains = 4
  const batches = [batch(0, 10, chains), batch(10, 7, chains), batch(17, 23, chains)]
  const polyakov = measure('polyakov', ({ lattice: [nt, nx], links }) => {
    let angle = 0
    for (let t = 0; t < nt; t++) angle += links[t * nx]!
    return Math.cos(angle)
  })
  const largest = (stream: typeof measured) =>
    stream.pipe(
      scan((maximum, { values }: Measurement) => Math.max(maximum, ...values), Number.NEGATIVE_INFINITY),
      map((maximum) => ({ kind: 'largest', maximum })),
    )
  const measured = from(batches).pipe(polyakov, discard(5), thin(2))

  const values: number[] = []
  for (const block of batches)
    for (let step = 0; step < block.steps; step++) {
      const trajectory = block.first + step
      if (trajectory < 5 || trajectory % 2 === 1) continue
      for (let chain = 0; chain < chains; chain++) {
        const at = (step * chains + chain) * 12
        values.push(Math.cos(block.links[at]! + block.links[at + 3]!))
      }
    }
  const results = await lastValueFrom(largest(measured).pipe(toArray()))
  expect(results).toHaveLength(3)
  expect(results.at(-1)).toEqual({ kind: 'largest', maximum: Math.max(...values) })

  const mean = await lastValueFrom(measured.pipe(runningMean()))
  expect(mean.mean).toBeCloseTo(values.reduce((a, b) => a + b, 0) / values.length, 14)
  expect(mean.count).toBe(values.length / chains)

  const charge = await lastValueFrom(from(batches).pipe(topologicalCharge(), integratedTime({ mean: 0 })))
  expect(charge).toMatchObject({ kind: 'integratedTime', count: 40, chains, frozen: false })
})
