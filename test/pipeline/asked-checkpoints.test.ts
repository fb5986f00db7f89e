import { expect, test } from 'vitest'
import { AskedCheckpoints } from '../../src/pipeline/asked-checkpoints.ts'

test('resolves when each sampler has a checkpoint that is newer than when it was asked for', async () => {
  const asked = new AskedCheckpoints()
  const kept = asked.ask({ a: 10, b: 20 })
  // on its way when it was asked for
  asked.written('a', 10)
  asked.written('b', 30)
  asked.written('a', 15)
  asked.written('a', 40)
  expect(await kept).toEqual({ a: 15, b: 30 })
})

test('who asks while others wait waits with them, and later ones for the next', async () => {
  const asked = new AskedCheckpoints()
  const first = asked.ask({ a: 10 })
  const second = asked.ask({ a: 10 })
  asked.written('a', 20)
  expect(await Promise.all([first, second])).toEqual([{ a: 20 }, { a: 20 }])
  const third = asked.ask({ a: 20 })
  asked.written('a', 30)
  expect(await third).toEqual({ a: 30 })
})

test('the end fails who waits, and nobody else', async () => {
  const asked = new AskedCheckpoints()
  const waiting = asked.ask({ a: 10 })
  asked.end(new Error('over'))
  await expect(waiting).rejects.toThrow('over')
  asked.written('a', 20)
  const next = asked.ask({ a: 20 })
  asked.written('a', 30)
  expect(await next).toEqual({ a: 30 })
})
