import type { Reporter, TestModule } from 'vitest/node'
import { skippedTests } from '../skipped-tests.ts'
import { pythonPath } from './python-path.ts'

/** Where there is no Python with xarray: names the tests that were skipped for it, and what brings them. */
export default class WithoutPythonReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const [place, kind] = ['test/export/python-readers', 'Python']
    const remedy =
      'install Python 3 with xarray, zarr and pandas (Debian: python3-xarray, python3-zarr), or set PYTHON_PATH to one'
    const lines = skippedTests(modules, { place, kind, remedy })
    if (lines !== '' && pythonPath() === undefined) process.stdout.write(lines)
  }
}
