import type { BackendChoice } from './backend-name.ts'

/** A process has one device or library of these, and ending a thread that uses it ends the process. */
const mainThreadOnly: readonly BackendChoice[] = ['tensorflow-gpu', 'tensorflow', 'webgpu']

/** Whether a backend may only be opened in the main thread. */
export function needsMainThread(choice: BackendChoice): boolean {
  return mainThreadOnly.includes(choice)
}
