import { existsSync, mkdirSync, realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { TopLevelSpec } from 'vega-lite'
import { FileError } from '../errors.ts'
import { OutputFolder, reasonOf } from '../files/index.ts'
import { drawFigure, figureFormats } from './draw-figure.ts'
import { csvOf, figureData } from './figure-data.ts'

/** A file of a figure. */
export interface FigureFile {
  readonly file: string
  readonly bytes: Uint8Array
}

/**
 * The files of a figure: `name.svg`, `name.png`, `name.pdf`, and its data as `name.csv`; what else is drawn in it, such as exact
 * values, as `name-rules.csv` and `name-exact.csv`.
 *
 * @throws FigureError where the packages that draw are not installed.
 */
export async function figureFiles(name: string, spec: TopLevelSpec): Promise<FigureFile[]> {
  const files: FigureFile[] = []
  for (const format of figureFormats)
    files.push({ file: `${name}.${format}`, bytes: await drawFigure(spec, format) })
  for (const [data, rows] of figureData(spec))
    files.push({
      file: data === 'values' ? `${name}.csv` : `${name}-${data}.csv`,
      bytes: Buffer.from(csvOf(rows)),
    })
  return files
}

/**
 * Writes the files of a figure into a folder, which is made where it is not there. Gives their paths.
 *
 * @throws FileError where they cannot be written, FigureError where the packages that draw are not installed.
 */
export async function writeFigures(folder: string, name: string, spec: TopLevelSpec): Promise<string[]> {
  return putFigureFiles(folder, await figureFiles(name, spec))
}

/**
 * Writes files of figures into a folder, all of them or none. It is made where it is not there; what else is in it stays. Gives their
 * paths.
 *
 * @throws FileError where they cannot be written.
 */
export async function putFigureFiles(folder: string, files: readonly FigureFile[]): Promise<string[]> {
  try {
    mkdirSync(dirname(resolve(folder)), { recursive: true })
  } catch (cause) {
    throw new FileError(folder, reasonOf(cause, folder), { cause })
  }
  // files are renamed into a folder that is there, which a link may lead away from here
  const output = new OutputFolder(existsSync(folder) ? realpathSync(folder) : folder)
  try {
    for (const { file, bytes } of files) await output.put(file, bytes)
    output.finishInside()
  } finally {
    output.discard()
  }
  return files.map(({ file }) => join(folder, file))
}
