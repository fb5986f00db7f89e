import type { Reporter, TestModule } from 'vitest/node'
import { chromiumPath } from './chromium-path.ts'

/** Where there is no browser: names the tests that were skipped for it, and what brings them. */
export default class WithoutBrowserReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (chromiumPath() !== undefined) return
    const names = modules
      .filter(({ relativeModuleId }) => relativeModuleId.startsWith('test/browser/'))
      .flatMap((module) => [...module.children.allTests('skipped')].map(({ fullName }) => fullName))
    if (names.length === 0) return
    const lines = names.map((name) => `  skipped: ${name}`)
    lines.push(
      `${names.length} browser tests skipped: install Chromium, Chrome or Edge, or set CHROMIUM_PATH to one, and they run.`,
    )
    process.stdout.write(`${lines.join('\n')}\n`)
  }
}
