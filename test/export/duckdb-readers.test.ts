import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exported } from './exports-of.ts'
import { hmcAlone, valuesOf, type WrittenRun, writeRun } from './write-run.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leapstream-duckdb-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function columnsOf(sql: string): Promise<Record<string, readonly unknown[]>> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    return (await connection.runAndReadAll(sql)).getColumnsObject()
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

// more rows than a group of Parquet has
const written: WrittenRun = { samplers: hmcAlone, draws: 30_000, blocks: [1, 2, 20_000] }
const several: WrittenRun = {
  samplers: {
    ...hmcAlone,
    'exact-draws': { chains: 2, measurements: ['W2x2', 'Q'], facts: { sampler: 'exact' } },
  },
  draws: 40,
}
const readers = { parquet: 'read_parquet', csv: 'read_csv' } as const

describe.each(['parquet', 'csv'] as const)('DuckDB reads %s', (format) => {
  it('of one sampler, every number bit by bit', async () => {
    const out = await exported(writeRun(join(folder, 'run'), written), format, { discard: 5 })
    const columns = await columnsOf(`from ${readers[format]}('${out}')`)
    const { chains, measurements } = hmcAlone.hmc!
    expect(Object.keys(columns)).toEqual(['chain', 'draw', ...measurements])
    const rows = Array.from({ length: 29_995 * chains }, (_, row) => row)
    expect(columns.chain!.map(Number)).toEqual(rows.map((row) => row % chains))
    expect(columns.draw!.map(Number)).toEqual(rows.map((row) => 15 + Math.floor(row / chains)))
    for (const name of measurements)
      expect(columns[name]!.map(Number)).toEqual([...valuesOf(written, 'hmc', name).subarray(15 * chains)])
  })

  it('what is hard to write', async () => {
    const out = await exported(writeRun(join(folder, 'run'), { ...written, draws: 4 }), format)
    const columns = await columnsOf(
      `select plaquette, energyError::double as dH from ${readers[format]}('${out}')`,
    )
    expect(columns.plaquette!.slice(0, 4)).toEqual([1e-300, 5e-324, 1.7976931348623157e308, 0.1])
    expect(columns.dH!.slice(0, 6)).toEqual([Number.NaN, Infinity, -Infinity, -0, 1001, 999])
  })

  it('of several samplers, with nulls for what one does not have', async () => {
    const out = await exported(writeRun(join(folder, 'run'), several), format)
    const { sampler, chain, Q, W2x2, plaquette } = await columnsOf(`from ${readers[format]}('${out}')`)
    expect(sampler).toEqual([...Array(120).fill('hmc'), ...Array(80).fill('exact-draws')])
    expect(chain!.slice(120).map(Number)).toEqual(Array.from({ length: 80 }, (_, row) => row % 2))
    const [first, second] = [
      valuesOf(several, 'hmc', 'Q').slice(30),
      valuesOf(several, 'exact-draws', 'Q').slice(20),
    ]
    expect(Q!.map(Number)).toEqual([...first, ...second])
    expect(W2x2).toEqual([...Array(120).fill(null), ...valuesOf(several, 'exact-draws', 'W2x2').slice(20)])
    expect(plaquette).toEqual([...valuesOf(several, 'hmc', 'plaquette').slice(30), ...Array(80).fill(null)])
  })
})

it('DuckDB tells -0 from 0 among few values in Parquet', async () => {
  const signs: WrittenRun = { samplers: { hmc: { chains: 2, measurements: ['signs'] } }, draws: 2000 }
  const out = await exported(writeRun(join(folder, 'run'), signs), 'parquet')
  const columns = await columnsOf(`from read_parquet('${out}')`)
  expect(columns.signs).toEqual([...valuesOf(signs, 'hmc', 'signs').subarray(20)])
})

it('DuckDB reads where the numbers of a Parquet file come from', async () => {
  const out = await exported(writeRun(join(folder, 'run'), several), 'parquet', { discard: 3 })
  const { key, value } = await columnsOf(
    `select decode(key) as key, decode(value) as value from parquet_kv_metadata('${out}')`,
  )
  expect(key).toEqual(['leapstream'])
  expect(JSON.parse(String(value![0])).hmc).toEqual({
    inference_library: 'leapstream',
    inference_library_version: '0.1.0',
    pipeline: 'hmc',
    pipeline_sha256: 'ab12',
    parameters: '{"lattice":[3,2],"beta":4,"chains":3,"seed":1}',
    sampler: 'hmc',
    sampler_settings: '{"sampler":"hmc","lattice":"3x2","beta":4,"seed":1,"chains":3}',
    seed: 1,
    thermalize: 10,
    discard: 3,
  })
})
