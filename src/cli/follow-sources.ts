import { spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { glob, isDynamicPattern } from 'tinyglobby'
import type { ByteSource } from '../chains/byte-source.ts'
import { FollowedFile } from '../chains/followed-file.ts'
import { PipedInput } from '../chains/piped-input.ts'
import { LeapstreamError, UsageError } from '../errors.ts'
import { counted } from '../values/format.ts'

/** What is followed: files and patterns, `-` for standard input, or `--` and a program with its arguments. */
export interface FollowedProgram {
  readonly sources: readonly ByteSource[]
  /** Ends the program that was started, and gives why it failed, if it did before it was asked to end. */
  end(): Promise<LeapstreamError | undefined>
}

/** What a program prints: it is asked to end before nobody reads any more. */
class ProgramOutput extends PipedInput {
  override async close(): Promise<void> {}
}

/** Milliseconds that a program has to end itself. */
const PATIENCE = 5000
/** Milliseconds between two looks for files. */
const LOOK = 500

const byNumber = new Intl.Collator('en', { numeric: true })

/** Whether what was followed comes only once: standard input, or what a program prints. */
export function isPipe(followed: readonly string[] | undefined): boolean {
  return followed !== undefined && (followed.includes('-') || followed.includes('--'))
}

/** Standard input. */
export function standardInput(): FollowedProgram {
  return { sources: [new PipedInput('standard input', process.stdin)], end: async () => undefined }
}

/** Starts a program and follows what it prints. @throws UsageError where it cannot be started. */
export async function startedProgram([program, ...args]: readonly string[]): Promise<FollowedProgram> {
  if (program === undefined)
    throw new UsageError('after -- comes a program with its arguments, as -- ./my_sampler 100')
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', () => resolve())
    child.once('error', (cause) => {
      const { code, message } = cause as NodeJS.ErrnoException
      const why =
        code === 'ENOENT' ? 'there is no such program' : code === 'EACCES' ? 'permission denied' : message
      reject(new UsageError(`${program} cannot be started: ${why}`, { cause }))
    })
  })
  const ended = new Promise<string | undefined>((resolve) => {
    child.once('exit', (code, signal) => {
      if (signal !== null) resolve(`was ended by ${signal}`)
      else resolve(code === 0 ? undefined : `has ended with exit code ${code}`)
    })
  })
  return {
    sources: [new ProgramOutput(program, child.stdout)],
    end: async () => {
      // one whose output is over may need a moment for its exit
      const byItself = child.stdout.readableEnded
        ? await Promise.race([ended, delay(PATIENCE, 'still runs' as const, { ref: false })])
        : 'still runs'
      if (byItself !== 'still runs')
        return byItself === undefined ? undefined : new LeapstreamError(`${program} ${byItself}`)
      child.kill('SIGTERM')
      const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE)
      // one that waits to be read could not end
      child.stdout.resume()
      await ended
      clearTimeout(patience)
      return undefined
    },
  }
}

/**
 * The files of names and patterns, one for each chain: those that are there, or once there are so many as `chains` says.
 *
 * @throws UsageError where there is none, or a directory in place of one.
 */
export async function followedFiles(
  patterns: readonly string[],
  chains: number | undefined,
  tell: (text: string) => void,
  ending: AbortSignal,
): Promise<FollowedProgram | undefined> {
  let told = ''
  for (;;) {
    const files = await filesOf(patterns, chains !== undefined)
    if (chains === undefined || files.length >= chains) {
      const used = files.slice(0, chains)
      if (used.length === 0)
        throw new UsageError(
          `there is no file ${patterns.join(', ')}: --chains N waits until there are N files`,
        )
      if (files.length > used.length)
        tell(
          `there are ${counted(files.length, 'file')}, and --chains ${chains}: the first ${chains} are followed`,
        )
      return {
        sources: await Promise.all(used.map((file) => sourceOf(file, tell))),
        end: async () => undefined,
      }
    }
    const text = `${counted(files.length, 'file')} of ${chains} so far: waiting for ${patterns.join(', ')}`
    if (text !== told) tell(text)
    told = text
    await delay(LOOK, undefined, { signal: ending }).catch(() => {})
    if (ending.aborted) return undefined
  }
}

/** By number where their names have one, so that chain 10 comes after chain 9. */
async function filesOf(patterns: readonly string[], mayBeMissing: boolean): Promise<string[]> {
  const found: string[] = []
  for (const pattern of patterns) {
    if (isDynamicPattern(pattern)) {
      const matches = await glob(pattern, { expandDirectories: false, dot: true })
      found.push(...matches.sort(byNumber.compare))
    } else if (await stat(pattern).catch(() => undefined)) found.push(pattern)
    else if (!mayBeMissing)
      throw new UsageError(`there is no file ${pattern}: --chains N waits until there are N files`)
  }
  return [...new Set(found)]
}

async function sourceOf(file: string, tell: (text: string) => void): Promise<ByteSource> {
  const stats = await stat(file).catch(() => undefined)
  if (stats?.isFIFO()) return new PipedInput(file, createReadStream(file))
  return new FollowedFile(file, tell)
}
