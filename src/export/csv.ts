import type { OutputFile } from '../files/index.ts'
import { evenStretches, type MeasuredRun } from '../record/index.ts'
import { columnName } from './column-name.ts'

/** Numbers made into text at once. */
const VALUES = 2 ** 15

/**
 * Writes a run as a table: a row for each draw of each chain, all chains of a draw after each other; a column for each
 * measurement, empty for samplers that do not have it. Every number is the shortest that is read as the same float64.
 */
export async function writeCsv(
  measured: MeasuredRun,
  file: OutputFile,
  progress: (values: number) => void,
): Promise<void> {
  const { samplers } = measured
  const several = samplers.length > 1
  const all = [...new Set(samplers.flatMap(({ measurements }) => measurements))]
  const header = [...(several ? ['sampler'] : []), 'chain', 'draw', ...all.map(columnName)]
  await file.append(Buffer.from(`${header.join(',')}\n`))
  for (const sampler of samplers) {
    const { name, chains, measurements } = sampler
    const places = all.map((measurement) => measurements.indexOf(measurement))
    const steps = Math.max(1, Math.floor(VALUES / (chains * measurements.length)))
    for (const { first, steps: count, columns } of evenStretches(
      measured.stretches(sampler),
      steps,
      chains,
    )) {
      const rows: string[] = []
      for (let row = 0; row < count * chains; row++) {
        const cells = places.map((place) => (place < 0 ? '' : numberText(columns[place]![row]!)))
        const begin = several ? `${name},` : ''
        rows.push(`${begin}${row % chains},${first + Math.floor(row / chains)},${cells.join(',')}\n`)
      }
      await file.append(Buffer.from(rows.join('')))
      progress(count * chains * measurements.length)
    }
  }
}

function numberText(x: number): string {
  // String drops the sign of -0
  return Object.is(x, -0) ? '-0' : String(x)
}
