#!/usr/bin/env node
import { computes, runCommandLine } from './command-line.ts'
import { supervise } from './supervise.ts'

const argv = process.argv.slice(2)
process.exit(await (computes(argv[0]) ? supervise(argv) : runCommandLine(argv)))
