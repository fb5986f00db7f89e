import { BackendError } from '../errors.ts'
import type { BackendChoice } from './backend-name.ts'
import { firstLine } from './first-line.ts'

/**
 * Loads a package that need not be installed. Its name is a variable, so that the type checker does not look for it either.
 *
 * @throws BackendError of `backend` with `remedy`, when it is not installed or cannot be loaded.
 */
export async function optionalPackage<Module>(
  name: string,
  backend: BackendChoice,
  remedy: string,
): Promise<Module> {
  try {
    return (await import(name)) as Module
  } catch (cause) {
    const missing = (cause as { code?: string }).code === 'ERR_MODULE_NOT_FOUND'
    const what = missing ? 'is not installed' : `cannot be loaded (${firstLine(cause)})`
    throw new BackendError(backend, `package ${name} ${what}`, remedy, { cause })
  }
}
