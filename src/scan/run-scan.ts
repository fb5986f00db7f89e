import { beginScan, type ScanPlan } from './begin-scan.ts'
import { Scan, type ScanOptions } from './scan.ts'
import { type ScanTable, scanTable } from './scan-table.ts'

/**
 * Runs a scan in a folder to its end, or goes on with it where it was broken off, and gives its table. A point that failed is in the
 * table, with the reason where its run has begun.
 *
 * @throws UsageError where the folder has another scan; RecordError where it has something else; FileError where it cannot be
 * written, or another process has it.
 * @example
 * const file = pipelineFile('hmc')
 * const definition = await loadPipeline(file)
 * const points = scanPoints({ beta: [2, 3] }, ({ beta }) => hmcOptions.parse({ beta }))
 * const { rows } = await runScan('my-scan', { definition, file, axes: ['beta'], points, trajectories: 1000 })
 */
export async function runScan(
  folder: string,
  plan: ScanPlan,
  options: Pick<ScanOptions, 'jobs' | 'workers' | 'listener'> = {},
): Promise<ScanTable> {
  const scan = beginScan(folder, plan)
  try {
    const points = plan.points.map(({ name }) => name)
    await new Scan({ scan, definition: plan.definition, points, ...options }).run()
  } finally {
    scan.release()
  }
  return scanTable(folder)
}
