import { ByteWriter, type ColumnSource, ParquetWriter } from 'hyparquet-writer'
import { type OutputFile, writeExactJson } from '../files/index.ts'
import { evenStretches, type MeasuredRun } from '../record/index.ts'
import { columnName } from './column-name.ts'
import { provenance } from './provenance.ts'

/** Rows written at once, one group of the file, where a draw of all chains does not have more. */
const ROWS = 2 ** 16

/** Sends what is written to a file. */
class FileWriter extends ByteWriter {
  readonly #file: OutputFile

  constructor(file: OutputFile) {
    super()
    this.#file = file
  }

  async flush(): Promise<void> {
    const bytes = this.getBytes().slice()
    this.index = 0
    await this.#file.append(bytes)
  }
}

/**
 * Writes a run as Parquet: the table of {@link writeCsv}, with nulls for what a sampler does not have. The metadata `leapstream`
 * of the file has the provenance of each sampler as JSON.
 */
export async function writeParquet(
  measured: MeasuredRun,
  file: OutputFile,
  progress: (values: number) => void,
): Promise<void> {
  const { samplers } = measured
  const several = samplers.length > 1
  const all = [...new Set(samplers.flatMap(({ measurements }) => measurements))]
  const inEach = (measurement: string) =>
    samplers.every(({ measurements }) => measurements.includes(measurement))
  const schema = [
    ...(several
      ? [
          {
            name: 'sampler',
            type: 'BYTE_ARRAY' as const,
            converted_type: 'UTF8' as const,
            repetition_type: 'REQUIRED' as const,
          },
        ]
      : []),
    ...['chain', 'draw'].map((name) => ({
      name,
      type: 'INT32' as const,
      repetition_type: 'REQUIRED' as const,
    })),
    ...all.map((measurement) => ({
      name: columnName(measurement),
      type: 'DOUBLE' as const,
      repetition_type: inEach(measurement) ? ('REQUIRED' as const) : ('OPTIONAL' as const),
    })),
  ]
  const writer = new FileWriter(file)
  const provenances = Object.fromEntries(
    samplers.map((sampler) => [sampler.name, provenance(measured, sampler)]),
  )
  const parquet = new ParquetWriter({
    writer,
    schema: [{ name: 'run', num_children: schema.length }, ...schema],
    kvMetadata: [{ key: 'leapstream', value: writeExactJson(provenances) }],
    createdBy: `leapstream version ${measured.run.versions.leapstream}`,
  })
  for (const sampler of samplers) {
    const { name, chains, measurements } = sampler
    const most = Math.max(1, Math.floor(ROWS / chains))
    const stretches = evenStretches(measured.stretches(sampler), most, chains)
    for (const { first, steps, columns } of stretches) {
      const rows = steps * chains
      const numbers = (of: (row: number) => number) => Int32Array.from({ length: rows }, (_, row) => of(row))
      const columnData: ColumnSource[] = [
        ...(several ? [{ name: 'sampler', data: Array<string>(rows).fill(name) }] : []),
        { name: 'chain', data: numbers((row) => row % chains) },
        { name: 'draw', data: numbers((row) => first + Math.floor(row / chains)) },
        ...all.map((measurement) => ({
          name: columnName(measurement),
          data: columns[measurements.indexOf(measurement)] ?? Array<null>(rows).fill(null),
          // a dictionary would take -0 for 0
          encoding: 'BYTE_STREAM_SPLIT' as const,
        })),
      ]
      await parquet.write({ columnData, rowGroupSize: rows })
      progress(rows * measurements.length)
    }
  }
  parquet.finish()
  await writer.flush()
}
