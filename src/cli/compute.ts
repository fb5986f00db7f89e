import { runCommandLine } from './command-line.ts'
import { connectSupervisor } from './supervisor.ts'

connectSupervisor()
process.exit(await runCommandLine(process.argv.slice(2)))
