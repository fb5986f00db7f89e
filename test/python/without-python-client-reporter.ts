import type { Reporter, TestModule } from 'vitest/node'
import { skippedTests } from '../skipped-tests.ts'
import { pythonClientPath } from './python-client-path.ts'

/** Where there is no Python for the package: names the tests that were skipped for it, and what brings them. */
export default class WithoutPythonClientReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const remedy =
      'install Python 3 with websockets, msgpack, numpy and matplotlib (Debian: python3-websockets, python3-msgpack, python3-matplotlib), or set PYTHON_PATH to one'
    const lines = skippedTests(modules, { place: 'test/python/', kind: 'Python client', remedy })
    if (lines !== '' && pythonClientPath() === undefined) process.stdout.write(lines)
  }
}
