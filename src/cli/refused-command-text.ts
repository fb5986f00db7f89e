import type { RefusedCommand } from '../server/index.ts'
import { whatIsAsked } from './what-is-asked.ts'
import { whoAsks } from './who-asks.ts'

/** The line about a command that was refused: who, what, and why not. */
export function refusedCommandText({ command, text, times }: RefusedCommand): string {
  const refused = times === 1 ? 'is refused' : `is the last of ${times} refused`
  return `${whoAsks(command)} asks for ${whatIsAsked(command)}, which ${refused}: ${text}`
}
