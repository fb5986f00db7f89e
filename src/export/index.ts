export { type ExportFormat, exportFormats, exportRun } from './export-run.ts'
export { ExportedRun } from './exported-run.ts'
