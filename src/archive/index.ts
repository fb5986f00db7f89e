export { logFigures } from './log-figures.ts'
export { LogHistories } from './log-histories.ts'
export { RunWatch } from './run-watch.ts'
export { ServedRuns } from './served-runs.ts'
