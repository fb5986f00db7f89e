import type { Reporter, TestModule } from 'vitest/node'
import { skippedTests } from '../skipped-tests.ts'
import { chromiumPath } from './chromium-path.ts'

/** Where there is no browser: names the tests that were skipped for it, and what brings them. */
export default class WithoutBrowserReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (chromiumPath() !== undefined) return
    const remedy = 'install Chromium, Chrome or Edge, or set CHROMIUM_PATH to one'
    process.stdout.write(skippedTests(modules, { place: 'test/browser/', kind: 'browser', remedy }))
  }
}
