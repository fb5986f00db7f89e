import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { TopLevelSpec } from 'vega-lite'
import { FileError } from '../errors.ts'
import { writeWhole } from '../files/index.ts'
import { drawFigure, figureFormats } from './draw-figure.ts'
import { csvOf, figureData } from './figure-data.ts'

/**
 * Writes a figure into a folder, which is made where it is not there: `name.svg`, `name.png`, `name.pdf`, and its data as
 * `name.csv`; what else is drawn in it, such as exact values, as `name-rules.csv` and `name-exact.csv`. Gives the paths.
 *
 * @throws FileError where they cannot be written, FigureError where the packages that draw are not installed.
 */
export async function writeFigures(folder: string, name: string, spec: TopLevelSpec): Promise<string[]> {
  const files: [file: string, bytes: Uint8Array][] = []
  for (const format of figureFormats) files.push([`${name}.${format}`, await drawFigure(spec, format)])
  for (const [data, rows] of figureData(spec))
    files.push([data === 'values' ? `${name}.csv` : `${name}-${data}.csv`, Buffer.from(csvOf(rows))])
  try {
    mkdirSync(folder, { recursive: true })
  } catch (cause) {
    throw new FileError(folder, (cause as Error).message, { cause })
  }
  return files.map(([file, bytes]) => {
    const path = join(folder, file)
    writeWhole(path, bytes)
    return path
  })
}
