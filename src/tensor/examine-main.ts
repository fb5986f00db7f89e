// A process of its own for one backend: see examine-backends.ts.
import type { BackendName } from './backend-name.ts'
import { examineBackend } from './examine-backend.ts'

process.stdout.write(`\n${JSON.stringify(await examineBackend(process.argv[2] as BackendName))}\n`, () =>
  process.exit(0),
)
