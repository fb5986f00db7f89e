import { describe, expect, it } from 'vitest'
import { layerTable } from '../../src/layers/index.ts'
import { randomParameters } from './random-parameters.ts'

describe.each(['f32', 'f64'] as const)('the table of a local model in %s', (precision) => {
  const model = randomParameters({ layers: 40, harmonics: 4 }, 0.1)
  const { kicks, terms, entries, kinetic, logJacobian } = layerTable(model, [16, 16], 7, precision)
  const scales = (direction: 0 | 1) =>
    Array.from({ length: kicks }, (_, kick) => entries[(direction * kicks + kick) * (1 + terms)]!)

  it('holds scales that the kernel need not round, and volumes that are exact all the same', () => {
    const sum = model.scale.reduce((total, s) => total + s, 0)
    expect(logJacobian).toBeCloseTo(512 * sum, 10)
    for (const [direction, sign] of [
      [0, 1],
      [1, -1],
    ] as const) {
      for (const scale of scales(direction))
        expect(precision === 'f32' ? Math.fround(scale) : scale).toBe(scale)
      // v = u sqrt(2 d) in the unit that the kinetic energy d u^2 implies; momenta come in as v / 2 pi
      const stretch = scales(direction).reduce((product, scale) => product * scale, 1)
      const volume = Math.log(Math.abs(stretch) * (Math.sqrt(2 * kinetic[direction]) / (2 * Math.PI)))
      expect(Math.abs(volume - sign * sum)).toBeLessThan(1e-13)
    }
  })

  it('reads the same from both ends: the last scale of one direction undoes the first of the other', () => {
    const [forward, backward] = [scales(0), scales(1)]
    // A_k A'_{N-k} = e^{s_k} e^{-s_k} times units that telescope
    const product = forward.reduce((all, scale, k) => all * scale * backward[kicks - 1 - k]!, 1)
    expect(Math.abs(product)).toBeCloseTo(1, precision === 'f32' ? 5 : 12)
  })
})
