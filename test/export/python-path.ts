import { execFileSync } from 'node:child_process'

/** A Python that can read exports: that of PYTHON_PATH, else the first that has xarray, zarr and pandas; undefined where there is none. */
export function pythonPath(): string | undefined {
  const chosen = process.env.PYTHON_PATH
  const candidates = chosen === undefined || chosen === '' ? ['python3', '/usr/bin/python3'] : [chosen]
  return candidates.find((python) => {
    try {
      execFileSync(python, ['-c', 'import numpy, pandas, xarray, zarr'], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  })
}
