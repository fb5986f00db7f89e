import { CommandError } from '../errors.ts'
import type { PipelineRun } from '../pipeline/index.ts'
import type { ClientCommand, RefusedCommand } from '../server/index.ts'
import { grouped } from '../values/format.ts'
import { printable } from './printable.ts'
import { hear } from './supervisor.ts'
import { takeCommands } from './take-commands.ts'
import { whoAsks } from './who-asks.ts'

/**
 * Carries out the commands of clients about a run. Each is an event of its log, also one that is refused; `stop` is called when one ends it, with who asks. Gives the
 * function that ends this.
 */
export function takeRunCommands(
  { record }: Pick<PipelineRun, 'record'>,
  stop: (who: string) => void,
): () => void {
  const stopHearing = hear((message) => {
    if (message.kind === 'refused-command')
      record?.addEvent('command refused', whatAndWhyNot(message.refused))
  })
  const stopTaking = takeCommands({
    stop: (given) => {
      record?.addEvent('command', whatAndWho(given))
      stop(whoAsks(given))
      return 'the run ends after what its chains are about'
    },
    checkpoint: async (given) => {
      if (record === undefined)
        throw new CommandError('unsupported', 'this run is not kept: it needs --run-dir DIR for a checkpoint')
      record.addEvent('command', whatAndWho(given))
      const kept = Object.entries(await record.checkpoint())
      return kept
        .map(([sampler, trajectory]) => `${sampler} is kept before trajectory ${grouped(trajectory)}`)
        .join(', ')
    },
  })
  return () => {
    stopTaking()
    stopHearing()
  }
}

const whatAndWho = ({ name, client }: ClientCommand) => ({
  command: printable(name),
  client: printable(client.name),
  address: client.address,
})

const whatAndWhyNot = ({ command, code, text, times }: RefusedCommand) => ({
  ...whatAndWho(command),
  ...(command.run !== undefined && { run: printable(command.run) }),
  code,
  reason: text,
  times,
})
