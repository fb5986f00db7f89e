import { exitCode } from './exit-code.ts'

/** Exits with the code of a command, which has not ended before it says so: whatever else ends the process is a failure. */
export async function exitWith(command: Promise<number>): Promise<never> {
  // `print` tells of its own errors, and a command does not need its progress to be read
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})

  let why: string | undefined = 'something in the pipeline file called process.exit()'
  process.on('beforeExit', () => {
    why = 'it waits for a promise that nothing can settle: look for an await in the pipeline file'
  })
  process.on('exit', () => {
    if (why === undefined) return
    process.stderr.write(`leapstream: ended before it was done: ${why}\n`)
    process.exitCode = exitCode.failed
  })

  const code = await command
  why = undefined
  process.exit(code)
}
