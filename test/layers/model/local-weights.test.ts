import { expect, it } from 'vitest'
import {
  flattenParameters,
  flattenWeights,
  hmcParameters,
  loadModel,
  localModel,
  localParameters,
  shippedModels,
  weightSpecs,
} from '../../../src/layers/index.ts'
import { localArrayNames, localWeights } from '../../../src/layers/model/local-weights.ts'

const inFiles = ['scale', 'transformation', 'coefficients', 'neighbours', 'logKickStep', 'logDriftStep']

it('stay in the order of checkpoints for an optimiser, and in that of model files for a file', () => {
  expect(localArrayNames).toEqual([
    'scale',
    'transformation',
    'logKickStep',
    'coefficients',
    'neighbours',
    'logDriftStep',
  ])
  expect(localWeights({ layers: 5, harmonics: 3 }).map(({ name }) => name)).toEqual(inFiles)
})

it('have the shapes of the models that were shipped, in their order', () => {
  expect(shippedModels().length).toBeGreaterThan(0)
  for (const { file } of shippedModels()) {
    const { architecture, weights } = loadModel(file)
    expect([...weights.keys()]).toEqual(inFiles)
    expect([...weights].map(([name, { shape }]) => [name, shape])).toEqual(
      weightSpecs(architecture).map(({ name, shape }) => [name, shape]),
    )
  }
})

it('are the same numbers in both orders', () => {
  const parameters = hmcParameters({ layers: 4, harmonics: 2 }, 0.5)
  for (const name of localArrayNames)
    parameters[name].forEach((_, i, all) => {
      all[i] = localArrayNames.indexOf(name) + i / 8
    })
  const model = localModel(parameters, 'whole', { beta: 2, lattice: [4, 4] })
  expect(localParameters(model)).toEqual(parameters)
  const flat = flattenWeights(model)
  expect([...flat].sort()).toEqual([...flattenParameters(parameters)].sort())
  expect(flat).not.toEqual(flattenParameters(parameters))
})
