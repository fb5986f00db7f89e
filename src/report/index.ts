export { makeReport, type Report, type Reported } from './report.ts'
export { ReportedRun } from './reported-run.ts'
export { type ReportedTraining, reportedTraining } from './reported-training.ts'
export type { ReportFigure } from './sampler-figures.ts'
