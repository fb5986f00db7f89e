export { type ExportFormat, exportFormats, exportRun } from './export-run.ts'
