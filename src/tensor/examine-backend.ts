import { BackendError } from '../errors.ts'
import type { BackendName } from './backend-name.ts'
import { firstLine } from './first-line.ts'
import { matMulSpeed } from './mat-mul-speed.ts'
import { openBackend } from './open-backend.ts'

/** The result of an attempt to open one backend. */
export type Examination =
  | {
      readonly name: BackendName
      readonly ok: true
      readonly version: string
      readonly device: string
      readonly emulated: boolean
      /** Speed of matMul, 10^9 operations per second. */
      readonly gigaflops: number
    }
  | { readonly name: BackendName; readonly ok: false; readonly reason: string; readonly remedy: string }

/** Opens a backend, which tests it, measures it and closes it; never throws. */
export async function examineBackend(name: BackendName): Promise<Examination> {
  try {
    const backend = await openBackend(name)
    const { version, device, emulated } = backend
    const gigaflops = await matMulSpeed(backend)
    backend.close()
    return { name, ok: true, version, device, emulated, gigaflops }
  } catch (error) {
    if (error instanceof BackendError) return { name, ok: false, reason: error.reason, remedy: error.remedy }
    return { name, ok: false, reason: firstLine(error), remedy: 'take another backend' }
  }
}
