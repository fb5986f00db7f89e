import { Command } from 'commander'
import { z } from 'zod'
import { backendChoices } from '../layers/index.ts'
import { type NetworkOptions, networkOptions, networks } from '../pipeline/index.ts'
import { readFlags } from './flags.ts'
import { outputFlags } from './output-flags.ts'
import { pageFlags } from './page-flags.ts'
import { TrainingFiles } from './training-files.ts'
import { networkOf, trainingPlan } from './training-plan.ts'
import { TrainingSession } from './training-session.ts'
import { workersFlag } from './workers-flag.ts'

const commandFlags = z.object({
  network: z
    .enum(networks)
    .default('local')
    .describe('what the layers are made of; the flags of the training are its own: --network dense --help'),
  minutes: z
    .number()
    .positive()
    .optional()
    .describe(
      'in place of --steps: how long it takes; the clock leads beta and the rate, so that no two are alike',
    ),
  out: z.string().optional().describe('file of the model, default u1-beta<beta>.safetensors'),
  force: z.boolean().default(false).describe('replace a model or checkpoint that is there already'),
  from: z.string().optional().describe('model to start from, of any beta and lattice, instead of HMC'),
  resume: z.string().optional().describe('checkpoint of an interrupted training to go on with'),
  backend: z
    .enum(backendChoices)
    .default('auto')
    .describe('tensor backend of dense, dense-plaquettes and conv'),
  workers: workersFlag('worker threads for local, default: the processors'),
  ...pageFlags,
  ...outputFlags('print the summary as JSON, the last line of stdout'),
})

/** `leapstream train [flags]`. */
export async function trainCommand(argv: readonly string[]): Promise<number> {
  const command = new Command('leapstream train').usage('[flags]').description(
    `Trains LeapfrogLayers to tunnel between topological sectors, live in a browser, and writes the model that does best on held-out chains. Ctrl-C keeps a checkpoint beside the model, from which --resume goes on as if nothing had happened.

  leapstream train --lattice 16x16 --beta 5 --minutes 5 --out model.safetensors
  leapstream run leapfrog-layers --model model.safetensors --lattice 32x32`,
  )
  const values = await readFlags(
    command,
    [
      ['Flags of the training', networkOptions[networkOf(argv)]],
      ['Flags of the command', commandFlags],
    ],
    argv,
  )
  if (values === undefined) return 0
  const flags = values[1] as z.output<typeof commandFlags>
  const plan = trainingPlan(
    values[0] as NetworkOptions,
    flags,
    (key) => command.getOptionValueSource(key) === 'cli',
  )
  const files = new TrainingFiles(plan.out, { force: flags.force, resumed: flags.resume })
  try {
    return await new TrainingSession(plan, flags, argv, files).run()
  } finally {
    files.release()
  }
}
