import type { ClientCommand } from './command.ts'

/** A command that was not carried out. */
export interface RefusedCommand {
  readonly command: ClientCommand
  /** As the client is told. */
  readonly code: string
  /** Why not, in a sentence without its full stop. */
  readonly text: string
  /** How many were refused since the last one that was told of, with this one. */
  readonly times: number
}
