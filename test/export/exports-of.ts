import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ExportFormat, exportRun } from '../../src/export/index.ts'
import { MeasuredRun, type RunDirectory } from '../../src/record/index.ts'

/** Exports a run, and gives the name of what was written. */
export async function exported(
  directory: RunDirectory,
  format: ExportFormat,
  { discard = 0, out = `${directory.path}.${format}`, force = false, progress = () => {} } = {},
): Promise<string> {
  const measured = new MeasuredRun(directory, discard)
  try {
    await exportRun(measured, { format, out, force, progress })
  } finally {
    measured.close()
  }
  return out
}

/** All files below a folder with their bytes; the file itself under the name ''. */
export function bytesBelow(path: string): Record<string, string> {
  try {
    return { '': readFileSync(path).toString('base64') }
  } catch {
    return Object.fromEntries(
      readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
        .map((file) => [file.slice(path.length), readFileSync(file).toString('base64')]),
    )
  }
}
