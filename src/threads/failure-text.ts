import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { LeapstreamError } from '../errors.ts'

/** This program's own files, compiled or not: what is thrown there was called from the user's. */
const program = ['dist/', 'src/'].map((folder) => fileURLToPath(new URL(`../../${folder}`, import.meta.url)))

/**
 * What the code of a pipeline threw, whatever it is, in one line: what happened, and in which line of the user's files, where
 * that is known.
 *
 * @example
 * failureText(error) // 'TypeError: angle is not a function (/home/anna/mine.ts:12)'
 */
export function failureText(cause: unknown): string {
  const place = placeOf(cause)
  return place === undefined ? messageOf(cause) : `${messageOf(cause)} (${place})`
}

function messageOf(cause: unknown): string {
  if (typeof cause === 'string' && cause !== '') return firstLine(cause)
  if (!(cause instanceof Error)) return `${firstLine(inspect(cause, { depth: 0 }))} was thrown`
  const message = firstLine(cause.message)
  if (message === '') return cause.name
  return cause.name === 'Error' || cause instanceof LeapstreamError ? message : `${cause.name}: ${message}`
}

/** Of names that were imported, which the loader has rewritten, only the name. */
function firstLine(text: string): string {
  return text
    .trim()
    .split('\n')[0]!
    .replace(/\(0 ?, ?\w+\.(\w+)\)/g, '$1')
}

/** The line that threw the innermost error, in the innermost file that is neither this program's nor a package's. */
function placeOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined
  const inner = placeOf(cause.cause)
  if (inner !== undefined) return inner
  for (const frame of cause.stack?.split('\n') ?? []) {
    const [, path, line] =
      /^\s+at .*?\(?((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^()]*):(\d+):\d+\)?$/.exec(frame) ?? []
    if (path === undefined) continue
    const file = path.startsWith('file:') ? fileURLToPath(path) : path
    const ours = program.some((folder) => file.startsWith(folder)) || /[\\/]node_modules[\\/]/.test(file)
    if (!ours) return `${file}:${line}`
  }
  return undefined
}
