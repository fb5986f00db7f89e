import { randomBytes } from 'node:crypto'
import { Command } from 'commander'
import { z } from 'zod'
import { appendSecretLine, shellWord } from '../files/index.ts'
import { exitCode } from './exit-code.ts'
import { readFlags } from './flags.ts'
import { print } from './print.ts'

const flags = z.object({
  scope: z
    .enum(['read', 'control'])
    .default('read')
    .describe('read: may look; control: may give commands too, where --allow-control takes them'),
  out: z
    .string()
    .min(1)
    .optional()
    .describe('add it to this token file, which is made if need be; others in the file stay'),
  verbose: z.boolean().default(false).describe('print the stack of an error'),
})

/** `leapstream token`: makes a token, with which clients on other machines are let in. */
export async function tokenCommand(argv: readonly string[]): Promise<number> {
  const command = new Command('leapstream token')
    .usage('[flags]')
    .description(
      'Makes a token of 32 random bytes for --token-file. Prints the line for such a file; with --out adds it to the file and prints the token alone.',
    )
  const values = await readFlags(command, [['Flags', flags]], argv)
  if (values === undefined) return exitCode.done
  const { scope, out } = values[0] as z.output<typeof flags>
  const token = randomBytes(32).toString('hex')
  const line = `${token} ${scope === 'control' ? 'read,control' : 'read'}`
  if (out === undefined) {
    await print(`${line}\n`)
    return exitCode.done
  }
  appendSecretLine(out, line)
  process.stderr.write(
    `leapstream: added to ${out}: give --token-file ${shellWord(out)}; who asks for the page is asked for this token:\n`,
  )
  await print(`${token}\n`)
  return exitCode.done
}
