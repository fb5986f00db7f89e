import { runCommandLine } from './command-line.ts'
import { exitWith } from './exit-with.ts'
import { connectSupervisor } from './supervisor.ts'

connectSupervisor()
await exitWith(runCommandLine(process.argv.slice(2)))
