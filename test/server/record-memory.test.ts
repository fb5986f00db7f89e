import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { Hub } from '../../src/server/hub.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const memory = (): number => {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

test.each([8, 800])('records of %i bytes that are kept take the memory that they count for', (bytes) => {
  const hub = new Hub({ ringBytes: 1e9 })
  const charge = hub.channel({ topic: 'Q', kind: 'measurement', delivery: 'lossless' })
  const publish = (count: number) => {
    for (let i = 0; i < count; i++) charge.next({ kind: 'measurement', values: new Float64Array(bytes / 8) })
  }
  publish(1000)
  const [before, counted] = [memory(), hub.bytes]
  publish(20_000)
  const taken = memory() - before
  expect(taken / (hub.bytes - counted)).toBeLessThan(1.25)
  expect(taken / (hub.bytes - counted)).toBeGreaterThan(0.5)
})
