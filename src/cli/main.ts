#!/usr/bin/env node
import { computes, runCommandLine } from './command-line.ts'
import { exitWith } from './exit-with.ts'
import { isProtectedByNohup } from './nohup.ts'
import { supervise } from './supervise.ts'

// a listener that does nothing ignores a signal: this one would open the port of Node's debugger
process.on('SIGUSR1', () => {})
// and this one would end the program, although `nohup` is there to prevent that
if (isProtectedByNohup()) process.on('SIGHUP', () => {})

const argv = process.argv.slice(2)
await exitWith(computes(argv[0]) ? supervise(argv) : runCommandLine(argv))
