export type { AxisValue } from './axis-value.ts'
export { axisValues, isAxis } from './axis-values.ts'
export { beginScan, type ScanPlan, type TakenScan, takeScan } from './begin-scan.ts'
export type { PointState } from './point-outcome.ts'
export { runScan } from './run-scan.ts'
export { Scan, type ScanListener, type ScanOptions, type ScanState, type ScanStatus } from './scan.ts'
export { scanCsv } from './scan-csv.ts'
export { isScan, readScanFile, type ScanFile } from './scan-file.ts'
export { type ScanAxes, type ScanPoint, scanPoints } from './scan-points.ts'
export {
  type ScanColumns,
  type ScanRow,
  type ScanTable,
  type ScanTablePoint,
  scanColumns,
  scanTable,
} from './scan-table.ts'
export { textValues } from './text-values.ts'
