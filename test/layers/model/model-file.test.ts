import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Lattice } from '../../../src/batch.ts'
import { UsageError } from '../../../src/errors.ts'
import { type LeapfrogModel, loadModel, newModel, saveModel, type Weight } from '../../../src/layers/index.ts'
import { decodeSafeTensors, encodeSafeTensors } from '../../../src/layers/model/safetensors.ts'
import { leapfrogLayers } from '../../../src/samplers/index.ts'
import { architectures, randomModel } from '../random-model.ts'

const folder = mkdtempSync(join(tmpdir(), 'leapstream-models-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'model.safetensors')
const lattice: Lattice = [4, 6]

describe.each(architectures(lattice))('a $network model', (architecture) => {
  it('comes back from its file as it was', () => {
    const model: LeapfrogModel = {
      ...randomModel(architecture, lattice),
      training: { beta: 2, lattice, steps: 120, curve: [1, 2, 3] },
      provenance: { program: 'leapstream 0.1.0', created: '2026-01-01' },
    }
    saveModel(model, file)
    expect(loadModel(file)).toEqual(model)
    // nothing of an unfinished write stays behind
    expect(readdirSync(folder)).toEqual(['model.safetensors'])
  })
})

describe('the file', () => {
  // the published format: length (8 bytes, little-endian), JSON header padded with spaces to 8, arrays without gaps
  function readIndependently(data: Buffer) {
    const n = Number(data.readBigUInt64LE(0))
    const raw = data.subarray(8, 8 + n).toString('utf8')
    expect(raw).toMatch(/^\{.*\} *$/s)
    expect(n % 8).toBe(0)
    const { __metadata__: meta, ...tensors } = JSON.parse(raw) as {
      __metadata__: Record<string, string>
      [name: string]: unknown
    }
    for (const value of Object.values(meta)) expect(value).toBeTypeOf('string')
    const sums = new Map<string, { shape: number[]; sum: number }>()
    let end = 0
    const entries = Object.entries(tensors) as [
      string,
      { dtype: 'F32' | 'U8'; shape: number[]; data_offsets: [number, number] },
    ][]
    for (const [name, tensor] of entries.sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0])) {
      expect(Object.keys(tensor).sort()).toEqual(['data_offsets', 'dtype', 'shape'])
      const { dtype, shape, data_offsets } = tensor
      const [begin, stop] = data_offsets
      const size = { F32: 4, U8: 1 }[dtype]
      expect(begin, name).toBe(end)
      expect(stop - begin, name).toBe(size * shape.reduce((product, side) => product * side, 1))
      expect(begin % size, name).toBe(0)
      let sum = 0
      for (let at = 8 + n + begin; at < 8 + n + stop; at += size)
        sum += dtype === 'F32' ? data.readFloatLE(at) : data.readUInt8(at)
      sums.set(name, { shape, sum })
      end = stop
    }
    expect(data.length).toBe(8 + n + end)
    return { meta, tensors: sums }
  }

  it('is read by an independent reader of the published format', () => {
    // a mask of 18 bytes, which would leave what follows it unaligned
    const odd: Lattice = [3, 3]
    const model = randomModel(architectures(odd, 1)[0]!, odd)
    saveModel(model, file)
    const found = readIndependently(readFileSync(file))
    expect(JSON.parse(found.meta.architecture!)).toEqual(model.architecture)
    expect(JSON.parse(found.meta.training!)).toEqual({ beta: 2, lattice: odd })
    expect([...found.tensors.keys()].sort()).toEqual([...model.weights.keys()].sort())
    for (const [name, { shape, values }] of model.weights) {
      expect(found.tensors.get(name)!.shape, name).toEqual(shape)
      const sum = [...values].reduce((a, b) => a + b, 0)
      expect(found.tensors.get(name)!.sum, name).toBeCloseTo(sum, 10)
    }
  })

  it('of one tensor has the bytes that the format says', () => {
    const tensors = new Map<string, Weight>([['a', { shape: [2], values: Float32Array.of(1, -2) }]])
    const header = '{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8)
    const expected = Buffer.concat([
      Buffer.from([padded.length, 0, 0, 0, 0, 0, 0, 0]),
      Buffer.from(padded),
      Buffer.from([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]),
    ])
    expect(Buffer.from(encodeSafeTensors({ tensors, metadata: { k: 'v' } }))).toEqual(expected)
    expect(decodeSafeTensors(expected, 'it').tensors).toEqual(tensors)
  })
})

describe('what does not fit is refused in one line', () => {
  const model = randomModel({ network: 'local', layers: 2 }, lattice)
  const dense = randomModel({ network: 'dense', layers: 1, lattice, hidden: [4] }, lattice)
  saveModel(model, file)
  const good = readFileSync(file)

  /** Writes bytes and expects their loading to fail. */
  const refused = (bytes: Uint8Array, message: RegExp) => {
    const bad = join(folder, 'bad.safetensors')
    writeFileSync(bad, bytes)
    const attempt = () => loadModel(bad)
    expect(attempt).toThrow(UsageError)
    expect(attempt).toThrow(message)
    try {
      attempt()
    } catch (error) {
      expect((error as Error).message).not.toContain('\n')
    }
    rmSync(bad)
  }
  /** The file of a changed model, unchecked. */
  const changed = (of: LeapfrogModel, weights: [string, Weight | undefined][], metadata = {}) => {
    const all = new Map(of.weights)
    for (const [name, weight] of weights) weight ? all.set(name, weight) : all.delete(name)
    return encodeSafeTensors({
      tensors: all,
      metadata: {
        format: 'leapstream-model-1',
        architecture: JSON.stringify(of.architecture),
        training: JSON.stringify(of.training),
        provenance: '{}',
        ...metadata,
      },
    })
  }

  it('a file that is not there', () => {
    expect(() => loadModel(join(folder, 'none'))).toThrow(/cannot be read: no such file/)
  })
  it('a truncated file, wherever it is cut', () => {
    for (const length of [0, 7, 8, 100, good.length - 1]) {
      refused(good.subarray(0, length), /is not a readable .safetensors file: it is (empty or )?cut short/)
    }
  })
  it('bytes behind the end', () =>
    refused(Buffer.concat([good, Buffer.of(0)]), /goes on after its last tensor/))
  it('something else', () => refused(Buffer.from('{"a": 1, "something": "quite different"}'), /header/))
  it('another .safetensors file', () =>
    refused(encodeSafeTensors({ tensors: new Map(), metadata: {} }), /no model of leapstream/))
  it('an unknown network', () =>
    refused(
      changed(model, [], { architecture: '{"network":"transformer","layers":2}' }),
      /architecture\.network: there are dense, dense-plaquettes, conv and local/,
    ))
  it('NaN weights', () =>
    refused(
      changed(model, [['scale', { shape: [1], values: Float32Array.of(Number.NaN) }]]),
      /weight scale is NaN at entry 0: weights must be finite/,
    ))
  it('a weight of another shape', () =>
    refused(
      changed(model, [['scale', { shape: [4], values: new Float32Array(4) }]]),
      /weight scale has shape \[4\], a local model of 2 layers needs \[1\]/,
    ))
  it('a missing and a surplus weight', () => {
    refused(changed(model, [['scale', undefined]]), /weight scale, which .* needs, is missing/)
    const one = { shape: [1], values: new Float32Array(1) }
    refused(changed(model, [['more', one]]), /weight more belongs to no part of a local model/)
  })
  it('a mask that is none', () => {
    const { shape, values } = dense.weights.get('masks')!
    refused(
      changed(dense, [['masks', { shape, values: values.map(() => 2) as Uint8Array }]]),
      /a mask is 0 or 1/,
    )
    refused(changed(dense, [['masks', { shape, values: Float32Array.from(values) }]]), /masks must be U8/)
  })
  it('overlapping tensors', () => {
    const text = new TextDecoder('latin1').decode(good)
    refused(
      Buffer.from(text.replace('[0,4]', '[4,8]'), 'latin1'),
      /does not begin where|does not fill|cut short/,
    )
  })
  it('training without beta', () =>
    refused(changed(model, [], { training: '{"lattice":[4,4]}' }), /training\.beta/))

  it('a dense model on another lattice', () => {
    saveModel(dense, file)
    expect(() => leapfrogLayers({ model: file, lattice: '8x8' })).toThrow(
      /a dense model of a 4x6 lattice cannot sample 8x8/,
    )
    expect(leapfrogLayers({ model: file }).lattice).toEqual(lattice)
  })
  it.each([
    [{ beta: -1 }, /leapfrogLayers: beta must be above 0/],
    [{ backend: 'cuda' }, /leapfrogLayers: backend must be one of auto, tensorflow-gpu/],
    [{ step_size: 1 }, /leapfrogLayers: unknown option step_size/],
  ])('options: %j', (options, message) => {
    expect(() => leapfrogLayers({ model, ...options } as never)).toThrow(message)
  })
  it('a conv model of an older version, by its lambdas', () => {
    const conv = newModel({
      architecture: { network: 'conv', layers: 1, hidden: [4] },
      beta: 2,
      lattice,
      stepSize: 0.1,
    })
    const lambda: Weight = { shape: [], values: Float32Array.of(1) }
    const old = { ...conv, weights: new Map([...conv.weights, ['layers.0.kick.scale.coefficient', lambda]]) }
    const bytes = encodeSafeTensors({
      tensors: old.weights,
      metadata: {
        format: 'leapstream-model-1',
        architecture: JSON.stringify(old.architecture),
        training: JSON.stringify(old.training),
        provenance: '{}',
      },
    })
    writeFileSync(file, bytes)
    expect(() => loadModel(file)).toThrow(
      /^model .*model\.safetensors is a conv model of an older version of leapstream.*: train it anew$/,
    )
  })
  it('a new model that cannot be', () => {
    const make =
      (architecture: object, more = {}) =>
      () =>
        newModel({ architecture: architecture as never, beta: 2, lattice, stepSize: 0.1, ...more })
    expect(make({ network: 'mlp', layers: 2 })).toThrow(UsageError)
    expect(make({ network: 'local', layers: 0 })).toThrow(/architecture: layers/)
    expect(make({ network: 'conv', layers: 1, hidden: [4], kernelSize: 2 })).toThrow(
      /kernelSize: must be odd/,
    )
    expect(make({ network: 'local', layers: 1 }, { beta: -2 })).toThrow(/beta must be above 0/)
  })
})
