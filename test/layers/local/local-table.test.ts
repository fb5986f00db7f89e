import { describe, expect, it } from 'vitest'
import { layerTable } from '../../../src/layers/index.ts'
import { randomParameters } from '../random-parameters.ts'

describe.each(['f32', 'f64'] as const)('the table of a local model in %s', (precision) => {
  it.each([40, 41])(
    'holds scales that the kernel need not round, and keeps volume exactly, %i layers',
    (layers) => {
      const model = randomParameters({ layers, harmonics: 4 }, 0.1)
      const { kicks, terms, entries, kinetic } = layerTable(model, 7, precision)
      const scales = Array.from({ length: kicks }, (_, kick) => entries[kick * (2 + terms)]!)
      for (const scale of scales) expect(precision === 'f32' ? Math.fround(scale) : scale).toBe(scale)
      expect(scales.every((scale) => scale === 1)).toBe(false)
      // v = u sqrt(2 d) in the unit that the kinetic energy d u^2 implies; momenta come in as v / 2 pi
      const stretch = scales.reduce((product, scale) => product * scale, 1)
      expect(Math.abs(Math.log(stretch * (Math.sqrt(2 * kinetic) / (2 * Math.PI))))).toBeLessThan(1e-13)
    },
  )

  it('has the neighbours of a kick in the strength of its curl, and nothing of them where there are none', () => {
    const model = randomParameters({ layers: 3, harmonics: 0 }, 0.1)
    const { kicks, terms, entries } = layerTable(model, 2, precision)
    for (let position = 0; position < kicks; position++) {
      const k = Math.min(position, 3 - position)
      const [r, own] = [1, 2].map((at) => entries[position * (2 + terms) + at]!)
      // own is beta e^q times the strength
      expect(r! / own!).toBeCloseTo(model.neighbours[k]! / (2 * Math.exp(model.transformation[k]!)), 12)
    }
    model.neighbours.fill(0)
    const { entries: without } = layerTable(model, 2, precision)
    for (let position = 0; position < kicks; position++) expect(without[position * (2 + terms) + 1]).toBe(0)
  })
})
