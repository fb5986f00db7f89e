import { resolve } from 'node:path'
import { Command } from 'commander'
import { z } from 'zod'
import { UsageError } from '../errors.ts'
import { drawing, writeFigures } from '../figures/index.ts'
import { loadModel } from '../layers/index.ts'
import { paperFigures, settings } from '../paper/index.ts'
import { duration } from '../values/format.ts'
import { readFlags } from './flags.ts'
import { maxHoursFlag } from './max-hours-flag.ts'
import { onInterrupt } from './on-interrupt.ts'
import { print } from './print.ts'

const flags = z.object({
  out: z.string().min(1).optional().describe('folder of the figure: SVG, PNG, PDF and CSV, and its runs'),
  setting: z
    .enum(settings)
    .default('quick')
    .describe('how long the runs are: tiny (a test), quick (minutes) or paper (hours)'),
  model: z
    .string()
    .min(1)
    .optional()
    .describe(
      'files of models, with commas between: figures 4 and 5 have them beside the shipped ones, 6 and 7 in their place',
    ),
  maxHours: maxHoursFlag,
  verbose: z.boolean().default(false).describe('print the stack of an error'),
})

/** `leapstream figure 4 --out DIR`: a figure of arXiv:2112.01582 made anew, with what is exact beside it. */
export async function figureCommand(argv: readonly string[]): Promise<number> {
  const [number, ...rest] = argv
  const list = Object.entries(paperFigures).map(([key, { title }]) => `  ${key}  ${title}`)
  const command = new Command('leapstream figure')
    .usage('<number> --out DIR [flags]')
    .description(
      `Makes a figure of the paper arXiv:2112.01582 anew. Runs are kept in DIR/runs-quick, or as the setting is called: the same command goes on where it was broken off, and figures 1, 4 and 5 share theirs.\n\n${list.join('\n')}`,
    )
  const asksForHelp = number === '--help' || number === '-h'
  if (!asksForHelp && (number === undefined || !Object.hasOwn(paperFigures, number)))
    throw new UsageError(
      `figure needs the number of a figure of the paper, one of ${Object.keys(paperFigures).join(', ')}${number === undefined ? '' : `, not '${number}'`}`,
    )
  const values = await readFlags(command, [['Flags', flags]], asksForHelp ? argv : rest)
  if (values === undefined) return 0
  const { out, setting, model, maxHours } = values[0] as z.output<typeof flags>
  if (out === undefined) throw new UsageError('figure needs --out DIR: the folder of its files and runs')
  const figure = paperFigures[number!]!
  if (model !== undefined && figure.models === 'none')
    throw new UsageError(`figure ${number} takes no --model: it has the shipped models`)
  const models = model === undefined ? [] : model.split(',').map((file) => resolve(file.trim()))
  // a file that is no model is told now and not after the runs
  for (const file of models) loadModel(file)
  const folder = resolve(out)
  // what is not installed is told before the runs and not after them
  await drawing()
  const begin = performance.now()
  const ending = new AbortController()
  const forgetInterrupt = onInterrupt(() => ending.abort())
  const timer = maxHours === undefined ? undefined : setTimeout(() => ending.abort(), 3_600_000 * maxHours)
  const files: string[] = []
  try {
    const drawn = await figure.draw({
      setting,
      models,
      runs: resolve(folder, `runs-${setting}`),
      tell: (line) => process.stderr.write(`${line}\n`),
      signal: ending.signal,
    })
    for (const { name, spec } of drawn) files.push(...(await writeFigures(folder, name, spec)))
  } finally {
    clearTimeout(timer)
    forgetInterrupt()
  }
  process.stderr.write(`figure ${number}: ${duration((performance.now() - begin) / 1000)}\n`)
  await print(`${files.join('\n')}\n`)
  return 0
}
