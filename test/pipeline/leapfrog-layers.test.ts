import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { leapfrogLayers, type Sampler, saveModel, stream, UsageError } from 'leapstream'
import { lastValueFrom, reduce, takeWhile } from 'rxjs'
import { afterAll, describe, expect, it } from 'vitest'
import { architectures, randomModel } from '../layers/random-model.ts'

const folder = mkdtempSync(join(tmpdir(), 'leapstream-layers-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Q, dH - log J and the first link of each chain for the first `trajectories` trajectories. */
async function record(sampler: Sampler, workers: number, trajectories: number) {
  const rows: number[] = []
  await lastValueFrom(
    stream(sampler, { workers }).pipe(
      takeWhile((batch) => batch.first + batch.steps < trajectories, true),
      reduce((_, batch) => {
        for (let step = 0; step < batch.steps && batch.first + step < trajectories; step++) {
          for (let chain = 0; chain < batch.chains; chain++) {
            const i = step * batch.chains + chain
            rows.push(batch.sums.charge[i]!, batch.energyError[i]!, batch.links[i * 24]!)
          }
        }
        return undefined
      }, undefined),
    ),
  )
  return rows
}

describe('a stream of LeapfrogLayers', () => {
  it.each(architectures([3, 4]))(
    'gives the same numbers with 0, 1 and 2 workers, from a file and from memory: $network',
    async (architecture) => {
      const model = randomModel(architecture, [3, 4], { beta: 2, seed: 12 })
      const file = join(folder, `${architecture.network}.safetensors`)
      saveModel(model, file)
      const options = { chains: 10, seed: 21, backend: 'wasm' } as const
      const inline = await record(leapfrogLayers({ model, ...options }), 0, 40)
      expect(inline.length).toBe(40 * 10 * 3)
      expect(await record(leapfrogLayers({ model, ...options }), 1, 40)).toEqual(inline)
      expect(await record(leapfrogLayers({ model: file, ...options }), 2, 40)).toEqual(inline)
    },
  )

  it('gives the same numbers with 0, 1 and 2 workers, in blocks, where holonomies are drawn', async () => {
    const model = randomModel({ network: 'local', layers: 4, block: [3, 2] }, [3, 4], { beta: 2, seed: 12 })
    const options = { model, chains: 10, seed: 21 }
    const inline = await record(leapfrogLayers(options), 0, 40)
    expect(await record(leapfrogLayers(options), 1, 40)).toEqual(inline)
    expect(await record(leapfrogLayers(options), 2, 40)).toEqual(inline)
  })

  it('runs in this thread where a device of the process is asked for', () => {
    const [dense, , local] = architectures([3, 4]).map((architecture) => randomModel(architecture, [3, 4]))
    expect(leapfrogLayers({ model: dense!, backend: 'webgpu' }).mainThread).toBe(true)
    expect(leapfrogLayers({ model: dense!, backend: 'auto' }).mainThread).not.toBe(true)
    // with kernels of its own every thread opens the card for itself
    expect(leapfrogLayers({ model: local!, backend: 'webgpu' })).toMatchObject({ device: {} })
    expect(leapfrogLayers({ model: local!, backend: 'webgpu' }).mainThread).not.toBe(true)
  })

  it('refuses a model that is not there before anything runs', () => {
    expect(() => leapfrogLayers({ model: join(folder, 'none.safetensors') })).toThrow(UsageError)
  })
})
