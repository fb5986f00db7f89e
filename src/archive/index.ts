export { LogHistories } from './log-histories.ts'
