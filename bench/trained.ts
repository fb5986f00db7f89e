// npm run bench:trained [-- flags of leapstream compare]: every shipped model against tuned HMC on 16x16. Takes a minute or two
// for each model and wants a quiet machine. The whole comparisons go to bench/out/trained.json.
import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { layers } from 'leapstream'
import { writeWhole } from '../src/files/index.ts'
import { significant, valueWithError } from '../src/values/format.ts'

const { shippedModels } = layers

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const run = promisify(execFile)

interface Estimate {
  readonly value: number | null
  readonly error: number | null
  readonly bound?: 'lower' | 'upper'
}

function text({ value, error, bound }: Estimate): string {
  if (value === null) return '–'
  const sign = bound === undefined ? '' : bound === 'lower' ? '> ' : '< '
  return `${sign}${error === null ? significant(value, 3) : valueWithError(value, error)}`
}

const widths = [7, 9, 14, 14, 14, 22, 24]
const row = (cells: readonly string[]) =>
  console.log(
    cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('')
      .trimEnd(),
  )

const models = shippedModels()
if (models.length === 0) {
  console.error('no models in models/: nothing to measure')
  process.exit(2)
}
row(['beta', 'layers', 'E|dQ|', 'tau_int(Q)', 'tuned HMC', 'gain per force', 'gain per second'])
const comparisons: unknown[] = []
for (const { beta } of models) {
  const flags = ['--beta', `${beta}`, '--lattice', '16x16', '--no-serve', '--json', ...process.argv.slice(2)]
  const { stdout } = await run(process.execPath, [at('../dist/cli/main.js'), 'compare', ...flags], {
    maxBuffer: 2 ** 26,
  })
  const comparison = JSON.parse(stdout.trim().split('\n').at(-1)!)
  comparisons.push(comparison)
  const trained = comparison.samplers['leapfrog-layers']
  row([
    `${beta}`,
    `${trained.settings.layers}`,
    text({ value: trained.tunnelingRate.mean, error: trained.tunnelingRate.error }),
    text(comparison.efficiency['leapfrog-layers'].integratedTime),
    text(comparison.efficiency.hmc.integratedTime),
    text(comparison.ratios.perForceEvaluation),
    text(comparison.ratios.perSecond),
  ])
  mkdirSync(at('./out'), { recursive: true })
  writeWhole(at('./out/trained.json'), Buffer.from(`${JSON.stringify(comparisons, undefined, 2)}\n`))
}
