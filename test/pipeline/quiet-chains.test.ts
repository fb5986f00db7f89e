import { filter, firstValueFrom } from 'rxjs'
import { expect, it } from 'vitest'
import { runChains } from '../../src/pipeline/run-chains.ts'
import type { ColumnRows } from '../../src/pipeline/source-stretches.ts'

/** 100 rows, then one row, which comes too soon to be looked at; then nothing until it is ended. */
async function* quietSource(ending: AbortSignal): AsyncGenerator<ColumnRows> {
  yield { steps: 100, columns: [Float64Array.from({ length: 100 }, (_, i) => i % 7)] }
  yield { steps: 1, columns: [Float64Array.of(3)] }
  await new Promise<void>((resolve) => ending.addEventListener('abort', () => resolve()))
}

it('rows that come before a silence are analysed in it, with the last of them', async () => {
  const run = runChains({
    name: 'chains',
    chains: 1,
    measurements: [{ name: 'x' }],
    source: quietSource,
    followed: [],
  })
  const [sampler] = run.samplers
  const means = sampler!.analyses['x/mean']!
  const last = firstValueFrom(
    means.pipe(filter((value) => (value as { readonly count: number }).count === 101)),
  )
  const ended = run.start()
  expect(await last).toMatchObject({ count: 101 })
  run.stop('enough')
  expect((await ended).samplers.chains!.trajectories).toBe(101)
})
