import type { BackendChoice } from './backend-name.ts'

/** These hold a device or a library of which a process has one; ending a thread that uses them ends the process. */
const mainThreadOnly: readonly BackendChoice[] = ['tensorflow-gpu', 'tensorflow', 'webgpu']

/** Whether a backend may only be opened in the main thread. */
export function needsMainThread(choice: BackendChoice): boolean {
  return mainThreadOnly.includes(choice)
}
