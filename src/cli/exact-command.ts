import { Command } from 'commander'
import { z } from 'zod'
import { exactResults } from '../exact/index.ts'
import { hmcOptions } from '../samplers/index.ts'
import { significant } from '../values/format.ts'
import { readFlags } from './flags.ts'
import { outputFlags } from './output-flags.ts'
import { print } from './print.ts'

const flags = z.object({
  ...hmcOptions.pick({ lattice: true, beta: true }).shape,
  ...outputFlags('print one JSON object'),
})

/** `leapstream exact --lattice 16x16 --beta 4`: what a simulation must find (docs/physics.md 2). */
export async function exactCommand(argv: readonly string[]): Promise<number> {
  const command = new Command('leapstream exact')
    .usage('[flags]')
    .description('Exact results of 2D U(1) lattice gauge theory on a finite periodic lattice.')
  const values = await readFlags(command, [['Flags', flags]], argv)
  if (values === undefined) return 0
  const { lattice, beta, json } = values[0] as z.output<typeof flags>
  const results = exactResults(lattice, beta)
  if (json) {
    await print(`${JSON.stringify(results)}\n`)
    return 0
  }
  const row = (name: string, value: number) => `  ${name.padEnd(34)}${significant(value, 10)}`
  const lines = [
    `2D U(1), ${lattice.join('x')}, beta ${beta}`,
    row('plaquette <cos x_P>', results.plaquette),
    row('plaquette, infinite volume', results.plaquetteInfiniteVolume),
    row('charge squared <Q^2>', results.chargeSquared),
    row('susceptibility <Q^2>/V', results.susceptibility),
    row('smooth charge squared <Q_R^2>', results.smoothChargeSquared),
    ...Object.entries(results.wilsonLoop).map(([loop, value]) => row(`Wilson loop ${loop}`, value)),
    row('Polyakov loop squared, in time', results.polyakovLoopSquared.time),
    row('Polyakov loop squared, in space', results.polyakovLoopSquared.space),
    ...results.chargeProbability
      .filter((probability) => probability > 1e-6)
      .map((probability, charge) => row(`P(Q = ${charge === 0 ? '0' : `±${charge}, each`})`, probability)),
  ]
  await print(`${lines.join('\n')}\n`)
  return 0
}
