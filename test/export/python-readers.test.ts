import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exported } from './exports-of.ts'
import { pythonPath } from './python-path.ts'
import { hmcAlone, lattice, linksOf, valuesOf, type WrittenRun, writeRun } from './write-run.ts'

const python = pythonPath()

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leapstream-python-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface Read {
  readonly type: string
  readonly dims: readonly string[]
  readonly shape: readonly number[]
  /** Of the values in memory, in C order. */
  readonly bytes: Buffer
}

/** Writes dimensions, shapes and bytes of each variable of a group as xarray has it; a warning is an error. */
const program = `
import json, sys, warnings
warnings.simplefilter('error', RuntimeWarning)
import numpy, xarray
path, group, out = sys.argv[1:]
data = xarray.open_zarr(path, group=group or None)
variables = {}
for name, variable in data.variables.items():
    values = numpy.ascontiguousarray(variable.values)
    with open(f'{out}-{name}', 'wb') as file:
        file.write(values.tobytes())
    variables[name] = [str(values.dtype), list(variable.dims), list(values.shape)]
print(json.dumps([variables, data.attrs]))
`

function read(
  path: string,
  group: string,
): { variables: Record<string, Read>; attributes: Record<string, unknown> } {
  const out = join(folder, 'values')
  const stdout = execFileSync(python!, ['-c', program, path, group, out], { encoding: 'utf8' })
  const [variables, attributes] = JSON.parse(stdout) as [
    Record<string, [string, string[], number[]]>,
    Record<string, unknown>,
  ]
  return {
    variables: Object.fromEntries(
      Object.entries(variables).map(([name, [type, dims, shape]]) => [
        name,
        { type, dims, shape, bytes: readFileSync(`${out}-${name}`) },
      ]),
    ),
    attributes,
  }
}

/** `[chains, draws]` of the values `[steps, chains]` from a trajectory on. */
function byChain(values: Float64Array, chains: number, first: number): Float64Array {
  const draws = values.length / chains - first
  return Float64Array.from({ length: draws * chains }, (_, i) => {
    const [chain, draw] = [Math.floor(i / draws), i % draws]
    return values[(first + draw) * chains + chain]!
  })
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array | Float32Array | Uint8Array | Int32Array) =>
  Buffer.from(buffer, byteOffset, byteLength)

// more draws than a chunk has
const written: WrittenRun = {
  samplers: hmcAlone,
  draws: 100_000,
  blocks: [1, 2, 60_000],
  // the last one belongs to what is not measured yet
  configurations: [20, 40, 90_000, 100_010],
}
const { chains, measurements } = hmcAlone.hmc!

describe.skipIf(python === undefined)('Python', () => {
  it('reads Zarr by xarray, every number bit by bit, in the groups of ArviZ', async () => {
    const out = await exported(writeRun(join(folder, 'run'), written), 'zarr', { discard: 15 })
    const { variables: posterior, attributes } = read(out, 'posterior')
    expect(Object.keys(posterior).sort()).toEqual(['Q', 'chain', 'draw', 'plaquette'])
    const { variables: stats } = read(out, 'sample_stats')
    expect(Object.keys(stats).sort()).toEqual([
      'acceptance_rate',
      'chain',
      'diverging',
      'draw',
      'energy_error',
      'exp_minus_energy_error',
    ])
    const arrays: Record<string, Read> = {
      Q: posterior.Q!,
      plaquette: posterior.plaquette!,
      acceptance: stats.acceptance_rate!,
      energyError: stats.energy_error!,
      expMinusEnergyError: stats.exp_minus_energy_error!,
    }
    for (const name of measurements) {
      const { bytes, ...rest } = arrays[name]!
      expect(rest).toEqual({ type: 'float64', dims: ['chain', 'draw'], shape: [chains, 99_985] })
      expect(bytes.equals(bytesOf(byChain(valuesOf(written, 'hmc', name), chains, 25)))).toBe(true)
    }
    const draws = Int32Array.from({ length: 99_985 }, (_, i) => 25 + i)
    for (const group of [posterior, stats]) {
      expect([...new Int32Array(Uint8Array.from(group.chain!.bytes).buffer)]).toEqual([0, 1, 2])
      expect(group.draw!.bytes.equals(bytesOf(draws))).toBe(true)
    }
    expect(attributes).toMatchObject({
      inference_library: 'leapstream',
      pipeline: 'hmc',
      seed: 1,
      thermalize: 10,
      discard: 15,
      parameters: '{"lattice":[3,2],"beta":4,"chains":3,"seed":1}',
    })
  })

  it('reads what is hard to write, and what diverged', async () => {
    const out = await exported(writeRun(join(folder, 'run'), { ...written, draws: 3 }), 'zarr')
    const { plaquette } = read(out, 'posterior').variables
    const values = byChain(valuesOf({ ...written, draws: 3 }, 'hmc', 'plaquette'), chains, 10)
    expect(plaquette!.bytes.equals(bytesOf(values))).toBe(true)
    const { energy_error, diverging } = read(out, 'sample_stats').variables
    const errors = byChain(valuesOf({ ...written, draws: 3 }, 'hmc', 'energyError'), chains, 10)
    expect(energy_error!.bytes.equals(bytesOf(errors))).toBe(true)
    // draws of a chain after each other: NaN, -0, ...; Infinity, 1001, ...; -Infinity, 999, ...
    expect(diverging!.type).toBe('bool')
    expect([...diverging!.bytes]).toEqual([1, 0, 0, 1, 1, 0, 0, 0, 0])
  })

  it('reads configurations as [chain, draw, 2, nt, nx]', async () => {
    const out = await exported(writeRun(join(folder, 'run'), written), 'zarr', { discard: 15 })
    const { links, draw } = read(out, 'configurations').variables
    const { bytes, ...rest } = links!
    expect(rest).toEqual({
      type: 'float32',
      dims: ['chain', 'draw', 'direction', 'time', 'space'],
      shape: [chains, 2, 2, ...lattice],
    })
    expect([...new Int32Array(Uint8Array.from(draw!.bytes).buffer)]).toEqual([40, 90_000])
    const size = 2 * lattice[0] * lattice[1]
    const expected = Array.from({ length: chains }, (_, chain) =>
      [40, 90_000].map((t) =>
        bytesOf(linksOf(written, 'hmc', t)).subarray(4 * chain * size, 4 * (chain + 1) * size),
      ),
    )
    expect(bytes.equals(Buffer.concat(expected.flat()))).toBe(true)
  })

  it('reads several samplers, each in a group with the groups of ArviZ', async () => {
    const several: WrittenRun = {
      samplers: {
        ...hmcAlone,
        'exact.draws': { chains: 2, measurements: ['Q', 'energyError'], facts: { sampler: 'exact' } },
      },
      draws: 40,
    }
    const out = await exported(writeRun(join(folder, 'run'), several), 'zarr')
    for (const [name, count] of [
      ['hmc', 3],
      ['exact.draws', 2],
    ] as const) {
      const expected = bytesOf(byChain(valuesOf(several, name, 'Q'), count, 10))
      // the whole, and the group alone as ArviZ opens it
      expect(read(out, `${name}/posterior`).variables.Q!.bytes.equals(expected)).toBe(true)
      const { variables, attributes } = read(join(out, name), 'posterior')
      expect(variables.Q!.bytes.equals(expected)).toBe(true)
      expect(attributes.sampler).toBe(name)
    }
    expect(Object.keys(read(out, 'exact.draws/sample_stats').variables).sort()).toEqual([
      'chain',
      'draw',
      'energy_error',
    ])
  })

  it('does what docs/export.md says', async () => {
    await exported(writeRun(join(folder, 'run'), written), 'zarr', { out: join(folder, 'one.zarr') })
    const [, code] = /```python\n(.*?)```/s.exec(readFileSync('docs/export.md', 'utf8'))!
    const said = execFileSync(python!, ['-c', code!], { cwd: folder, encoding: 'utf8' })
    const values = valuesOf(written, 'hmc', 'Q').subarray(10 * chains)
    const square = values.reduce((sum, x) => sum + x * x, 0) / values.length
    expect(said).toMatch(/^4 \{'chain': 3, 'draw': 100000\}\n/)
    expect(Number(said.split('\n')[1]!.split(' ')[0])).toBeCloseTo(square, 12)
  })

  it('reads CSV by pandas, every number bit by bit', async () => {
    const out = await exported(writeRun(join(folder, 'run'), { ...written, draws: 2000 }), 'csv')
    const code = `
import pandas, sys
table = pandas.read_csv(sys.argv[1], float_precision='round_trip')
sys.stdout.buffer.write(table[sys.argv[2].split(',')].to_numpy('float64').tobytes())
`
    const bytes = execFileSync(python!, ['-c', code, out, measurements.join()], { maxBuffer: 2 ** 24 })
    const columns = measurements.map((name) =>
      valuesOf({ ...written, draws: 2000 }, 'hmc', name).subarray(10 * chains),
    )
    const rows = columns[0]!.length
    const expected = Float64Array.from(
      { length: rows * columns.length },
      (_, i) => columns[i % columns.length]![Math.floor(i / columns.length)]!,
    )
    const read = new Float64Array(Uint8Array.from(bytes).buffer)
    expect(read.length).toBe(expected.length)
    expect(read.findIndex((x, i) => !Object.is(x, expected[i]))).toBe(-1)
  })
})
