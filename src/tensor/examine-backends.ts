import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type BackendName, backendNames } from './backend-name.ts'
import type { Examination } from './examine-backend.ts'

const program = fileURLToPath(new URL('./examine-main.js', import.meta.url))
const TIMEOUT_MILLISECONDS = 60_000

/** Examines a backend in a new process: native libraries may crash, and two of them cannot share one process. */
function examine(name: BackendName): Promise<Examination> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, name], { timeout: TIMEOUT_MILLISECONDS }, (error, stdout) => {
      const line = stdout.trim().split('\n').at(-1) ?? ''
      if (line.startsWith('{')) return resolve(JSON.parse(line) as Examination)
      const how = error?.killed
        ? `no answer in ${TIMEOUT_MILLISECONDS / 1000} s`
        : `its process ended with ${error?.signal ?? error?.code}`
      resolve({ name, ok: false, reason: how, remedy: 'take another backend or update its driver' })
    })
  })
}

/** What this machine has of every backend, best first. One after the other, so that their speeds can be compared. */
export async function examineBackends(): Promise<Examination[]> {
  const examinations: Examination[] = []
  for (const name of backendNames) examinations.push(await examine(name))
  return examinations
}
