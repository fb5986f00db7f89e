import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fifo } from '../../src/server/fifo.ts'

test('behaves as an array does, also far beyond its first thousand entries', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -600, max: 600 }), { maxLength: 40 }), (steps) => {
      const queue = new Fifo<number>()
      const array: number[] = []
      let next = 1
      for (const step of steps) {
        for (let i = 0; i < step; i++) {
          queue.push(next)
          array.push(next++)
        }
        for (let i = 0; i > step; i--) expect(queue.shift()).toBe(array.shift())
        expect(queue.length).toBe(array.length)
        expect(queue.at(0)).toBe(array[0])
        expect(queue.at(array.length - 1)).toBe(array.at(-1))
        expect(queue.at(array.length)).toBeUndefined()
      }
    }),
    { seed: 6, numRuns: 25 },
  )
})
