import { CommandError } from '../errors.ts'
import type { ClientCommand } from '../server/index.ts'
import { hear, tellSupervisor } from './supervisor.ts'

/** Says what was done, or throws why it was not: a CommandError has a code for the client. */
export type CommandHandler = (given: ClientCommand) => string | Promise<string>

/** Carries out commands of clients, by their names, until what it gives is called. */
export function takeCommands(handlers: Readonly<Record<string, CommandHandler>>): () => void {
  const stopHearing = hear((message) => {
    if (message.kind === 'command') void answer(message.command, message.given, handlers)
  })
  tellSupervisor({ kind: 'commands', names: Object.keys(handlers) })
  return () => {
    tellSupervisor({ kind: 'commands', names: [] })
    stopHearing()
  }
}

async function answer(
  command: number,
  given: ClientCommand,
  handlers: Readonly<Record<string, CommandHandler>>,
): Promise<void> {
  try {
    const text = await handlers[given.name]!(given)
    tellSupervisor({ kind: 'carried-out', command, text })
  } catch (error) {
    const code = error instanceof CommandError ? error.code : 'failed'
    tellSupervisor({ kind: 'not-carried-out', command, code, text: (error as Error).message })
  }
}
