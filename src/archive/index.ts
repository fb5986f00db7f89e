export { logFigures } from './log-figures.ts'
export { LogHistories } from './log-histories.ts'
export { ServedRuns } from './served-runs.ts'
