import { exitCode } from './exit-code.ts'

/** Exits with the code of a command. If anything ends the process before the command gives its code, that is a failure. */
export async function exitWith(command: Promise<number>): Promise<never> {
  // `print` throws its errors itself, and a command goes on when nobody reads its progress
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
