export { LogHistories } from './log-histories.ts'
export { ServedRuns } from './served-runs.ts'
