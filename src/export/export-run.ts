import { existsSync, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../errors.ts'
import { OutputFile, OutputFolder } from '../files/index.ts'
import type { MeasuredRun } from '../record/index.ts'
import { writeCsv } from './csv.ts'
import { writeParquet } from './parquet.ts'
import { writeZarr } from './zarr.ts'

export const exportFormats = ['zarr', 'csv', 'parquet'] as const
export type ExportFormat = (typeof exportFormats)[number]

interface ExportOptions {
  readonly format: ExportFormat
  /** A file, or a folder for Zarr. */
  readonly out: string
  /** Whether what is there already is replaced. */
  readonly force?: boolean
  /** Called with so many more numbers written. May throw: then nothing is left behind. */
  readonly progress?: (values: number) => void
}

/**
 * Writes a run for other programs, whole or not at all. The bytes depend on what was measured, and not on how the run came by it: one
 * that was killed and went on gives those of one that was not.
 *
 * @throws UsageError for a name that is taken, FileError for what cannot be written, RecordError for a log that is damaged.
 */
export async function exportRun(
  measured: MeasuredRun,
  { format, out, force = false, progress = () => {} }: ExportOptions,
): Promise<void> {
  checkPlace(out, format, force)
  if (format === 'zarr') {
    const folder = new OutputFolder(out)
    try {
      await writeZarr(measured, folder, progress)
      folder.finish()
    } finally {
      folder.discard()
    }
    return
  }
  const file = await OutputFile.begin(out)
  try {
    await (format === 'csv' ? writeCsv : writeParquet)(measured, file, progress)
    await file.finish()
  } finally {
    await file.discard()
  }
}

/** @throws UsageError for what is there already, unless it may be replaced. */
function checkPlace(out: string, format: ExportFormat, force: boolean): void {
  if (out === '') throw new UsageError('--out: give the name of what is to be written')
  if (!existsSync(out)) return
  const isFolder = lstatSync(out).isDirectory()
  if (format === 'zarr' && !(isFolder && (existsSync(join(out, '.zgroup')) || readdirSync(out).length === 0)))
    throw new UsageError(`${out} is there already and is no Zarr group: give another --out`)
  if (format !== 'zarr' && isFolder)
    throw new UsageError(`${out} is a folder: give the name of a file as --out`)
  if (!force) throw new UsageError(`${out} is there already: give another --out, or --force to replace it`)
}
