export { makeReport, type Report } from './report.ts'
export { ReportedRun } from './reported-run.ts'
export type { ReportFigure } from './sampler-figures.ts'
