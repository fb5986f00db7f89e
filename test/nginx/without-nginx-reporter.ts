import type { Reporter, TestModule } from 'vitest/node'
import { skippedTests } from '../skipped-tests.ts'
import { nginxPath } from './nginx-path.ts'

/** Where there is no nginx: names the tests that were skipped for it, and what brings them. */
export default class WithoutNginxReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (nginxPath() !== undefined) return
    process.stdout.write(
      skippedTests(modules, { place: 'test/nginx/', kind: 'nginx', remedy: 'install nginx' }),
    )
  }
}
