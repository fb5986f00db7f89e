import type { ClientCommand } from '../server/index.ts'
import { printable } from './printable.ts'

/** The client that gives a command, as it may stand in a line: 'notebook at 192.0.2.7'. */
export function whoAsks({ client }: Pick<ClientCommand, 'client'>): string {
  return `${printable(client.name) || 'a client'} at ${client.address}`
}
