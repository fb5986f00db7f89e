import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { UsageError } from '../../../src/errors.ts'
import { newModel, saveModel, shippedModel, shippedModels } from '../../../src/layers/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'leapstream-models-'))
afterAll(() => rmSync(folder, { recursive: true }))
// 10 comes before 2 in a listing
for (const beta of [10, 2, 3, 4.5]) {
  const model = newModel({
    architecture: { network: 'local', layers: 2 },
    beta,
    lattice: '4x4',
    stepSize: 0.1,
  })
  saveModel(model, join(folder, `u1-beta${beta}.safetensors`))
}
writeFileSync(join(folder, 'u1-beta6.safetensors.12.part'), '')
writeFileSync(join(folder, 'README.md'), '')

describe('shippedModel', () => {
  it('lists the models of its folder in the order of beta, and nothing else', () => {
    expect(shippedModels(folder).map(({ beta }) => beta)).toEqual([2, 3, 4.5, 10])
    expect(shippedModels(join(folder, 'none'))).toEqual([])
  })

  it('takes the one of the very beta without a word', () => {
    const { name, notice, model } = shippedModel(3, folder)
    expect(name).toBe('u1-beta3.safetensors')
    expect(model.training.beta).toBe(3)
    expect(notice).toBeUndefined()
  })

  it.each([
    [0.1, 2],
    [2.4, 2],
    [2.5, 3],
    [3.7, 3],
    [3.8, 4.5],
    [7.2, 4.5],
    [7.3, 10],
    [99, 10],
  ])('takes, at beta %f, the nearest, of beta %f, and says so', (beta, nearest) => {
    const found = shippedModel(beta, folder)
    expect(found.beta).toBe(nearest)
    expect(found.notice).toMatch(
      new RegExp(`at beta ${beta}: the nearest, u1-beta${nearest}\\.safetensors.*there are 2, 3, 4.5, 10`),
    )
    expect(found.notice).not.toContain('\n')
  })

  it('says in one line that there are none', () => {
    expect(() => shippedModel(3, join(folder, 'none'))).toThrow(UsageError)
    expect(() => shippedModel(3, join(folder, 'none'))).toThrow(
      /^no trained models are installed.*--model FILE$/,
    )
  })
})
