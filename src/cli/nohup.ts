import { readFileSync } from 'node:fs'

/**
 * Whether `nohup` protects this process from a closed terminal. It sets SIGHUP to be ignored, but Node.js resets that when it
 * starts. Two other traces remain: shells name the program they start in the variable `_`, and GNU's nohup gives the programs it
 * starts a standard input that can only be written.
 */
export function isProtectedByNohup(
  environment: NodeJS.ProcessEnv = process.env,
  standardInput = '/proc/self/fdinfo/0',
): boolean {
  return /(^|\/)nohup$/.test(environment._ ?? '') || isWriteOnly(standardInput)
}

/** By the access mode among the flags, in octal, that Linux tells of an open file. */
function isWriteOnly(descriptor: string): boolean {
  try {
    const [, flags] = /^flags:\s*([0-7]+)$/m.exec(readFileSync(descriptor, 'utf8')) ?? []
    return flags !== undefined && Number.parseInt(flags, 8) % 4 === 1
  } catch {
    return false
  }
}
