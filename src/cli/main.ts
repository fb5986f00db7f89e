#!/usr/bin/env node
import { runCommandLine } from './command-line.ts'
import { exitCode } from './exit-code.ts'
import { isProtectedByNohup } from './nohup.ts'

// a listener that does nothing ignores a signal: this one would open the port of Node's debugger
process.on('SIGUSR1', () => {})
// and this one would end the program, although `nohup` is there to prevent that
if (isProtectedByNohup()) process.on('SIGHUP', () => {})
// `print` tells of its own errors, and a run does not need its progress to be read
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})

/** Why the program ends before it is done, if it does; null once it is. */
let early: string | null = 'something in the pipeline file called process.exit()'
process.on('beforeExit', () => {
  early = 'it waits for a promise that nothing can settle: look for an await in the pipeline file'
})
process.on('exit', () => {
  if (early === null) return
  process.stderr.write(`leapstream: ended before it was done: ${early}\n`)
  process.exitCode = exitCode.failed
})

const code = await runCommandLine(process.argv.slice(2))
early = null
process.exit(code)
