export { type LogFigures, Metrics, type MetricsOptions, type MetricsText } from './metrics.ts'
