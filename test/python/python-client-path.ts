import { execFileSync } from 'node:child_process'

/** A Python that has these modules: that of PYTHON_PATH, else the first one; undefined where there is none. */
function pythonWith(modules: string): string | undefined {
  const chosen = process.env.PYTHON_PATH
  const candidates = chosen === undefined || chosen === '' ? ['python3', '/usr/bin/python3'] : [chosen]
  return candidates.find((python) => {
    try {
      execFileSync(python, ['-c', `import ${modules}`], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  })
}

/** A Python in which the package of `python/` and its example run: on websockets, msgpack, numpy and matplotlib. */
export const pythonClientPath = (): string | undefined => pythonWith('websockets, msgpack, numpy, matplotlib')
