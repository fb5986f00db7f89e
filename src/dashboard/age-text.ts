import { duration } from '../values/format.ts'

/** How long ago something was, in seconds up to days. */
export function ageText(milliseconds: number): string {
  const seconds = milliseconds / 1000
  return seconds < 5 ? 'now' : `${duration(Math.round(seconds))} ago`
}
