import { lastValueFrom, type Observable, type OperatorFunction, of, toArray } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'
import { expect, it } from 'vitest'
import type { Batch, Measurement } from '../../src/batch.ts'
import { seededRandom } from '../stats/seeded-random.ts'

/** Measurement 'Q' of the given rows `[steps][chains]`. */
export function measurement(first: number, rows: number[][], name = 'Q'): Measurement {
  const chains = rows[0]?.length ?? 1
  return { name, first, steps: rows.length, chains, values: Float64Array.from(rows.flat()) }
}

/** Cuts a measurement into blocks of the given numbers of steps. */
export function cut(whole: Measurement, ...sizes: number[]): Measurement[] {
  let at = 0
  return sizes.map((steps) => {
    const values = whole.values.slice(at * whole.chains, (at + steps) * whole.chains)
    at += steps
    return { ...whole, first: whole.first + at - steps, steps, values }
  })
}

/** Random links, and accept data that a test can recognise; `sums` are those of the links. */
export function batch(
  first: number,
  steps: number,
  chains: number,
  [nt, nx] = [2, 3] as [number, number],
): Batch {
  const random = seededRandom(1000 + first)
  const rows = steps * chains
  const links = Float64Array.from({ length: rows * 2 * nt * nx }, () => (2 * random() - 1) * Math.PI)
  const cos = new Float64Array(rows)
  const sin = new Float64Array(rows)
  const charge = new Float64Array(rows)
  for (let row = 0; row < rows; row++)
    for (let t = 0; t < nt; t++)
      for (let x = 0; x < nx; x++) {
        const link = (mu: number, a: number, b: number) =>
          links[((row * 2 + mu) * nt + (a % nt)) * nx + (b % nx)]!
        const angle = link(0, t, x) + link(1, t + 1, x) - link(0, t, x + 1) - link(1, t, x)
        cos[row]! += Math.cos(angle)
        sin[row]! += Math.sin(angle)
        charge[row]! += (angle - 2 * Math.PI * Math.floor((angle + Math.PI) / (2 * Math.PI))) / (2 * Math.PI)
      }
  const numbers = Float64Array.from({ length: rows }, (_, row) => first + row / 100)
  return {
    lattice: [nt, nx],
    beta: 2,
    first,
    steps,
    chains,
    links,
    acceptProbability: numbers.map((x) => x / 1000),
    accepted: Uint8Array.from({ length: rows }, (_, row) => row % 2),
    energyError: numbers,
    sums: { cos, sin, charge },
  }
}

/** All values that an operator makes of the given blocks. */
export function outputs<In, Out>(operator: OperatorFunction<In, Out>, ...blocks: In[]): Promise<Out[]> {
  return lastValueFrom(of(...blocks).pipe(operator, toArray()))
}

/**
 * The checklist of every operator that emits once per stretch, as marble diagrams: normal, empty, error in mid-stream,
 * early unsubscribe, source released. `a` and `b` are two blocks that may follow each other.
 */
export function itKeepsTheContract<In, Out>(
  create: () => OperatorFunction<In, Out>,
  { a, b }: { a: In; b: In },
  [x, y]: readonly [Out, Out],
): void {
  const marbles = (run: (helpers: { values: object; results: object; test: TestScheduler }) => void) => {
    const test = new TestScheduler((actual, expected) => expect(actual).toEqual(expected))
    run({ values: { a, b }, results: { x, y }, test })
  }
  const cases: [name: string, source: string, unsubscribe: string, subscription: string, result: string][] = [
    ['emits once per stretch and completes', '  -a--b-|', '', '^-----!', '-x--y-|'],
    ['completes empty on an empty source', '  --|', '', '^-!', '--|'],
    ['passes an error in mid-stream', '       -a--#', '', '^---!', '-x--#'],
    ['releases the source when unsubscribed', '-a--b-|', '--!', '^-!', '-x-'],
    ['does not end by itself', '              -a--b--', '', '^------', '-x--y--'],
  ]
  for (const [name, source, unsubscribe, subscription, result] of cases)
    it(name, () =>
      marbles(({ values, results, test }) =>
        test.run(({ cold, expectObservable, expectSubscriptions }) => {
          const cold$ = cold(source.trim(), values as Record<string, In>)
          expectObservable(cold$.pipe(create()), unsubscribe === '' ? undefined : unsubscribe).toBe(
            result,
            results,
          )
          expectSubscriptions(cold$.subscriptions).toBe(subscription)
        }),
      ),
    )

  it('starts anew for every subscription', () =>
    marbles(({ values, results, test }) =>
      test.run(({ cold, expectObservable }) => {
        const stream: Observable<Out> = cold('-a--b-|', values as Record<string, In>).pipe(create())
        expectObservable(stream).toBe('-x--y-|', results)
        expectObservable(stream, '---^').toBe('----x--y-|', results)
      }),
    ))
}
