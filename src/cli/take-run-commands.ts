import { CommandError } from '../errors.ts'
import type { PipelineRun } from '../pipeline/index.ts'
import type { ClientCommand } from '../server/index.ts'
import { grouped } from '../values/format.ts'
import { printable } from './printable.ts'
import { takeCommands } from './take-commands.ts'
import { whoAsks } from './who-asks.ts'

/**
 * Carries out the commands of clients about a run, each of which is an event of its log; `stop` is called when one ends it, with who asks. Gives the
 * function that ends this.
 */
export function takeRunCommands(
  { record }: Pick<PipelineRun, 'record'>,
  stop: (who: string) => void,
): () => void {
  return takeCommands({
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
}

const whatAndWho = ({ name, client }: ClientCommand) => ({
  command: name,
  client: printable(client.name),
  address: client.address,
})
