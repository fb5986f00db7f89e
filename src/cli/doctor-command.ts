import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { z } from 'zod'
import { FigureError } from '../errors.ts'
import { drawing } from '../figures/index.ts'
import { packageVersion } from '../files/index.ts'
import { Chains, instantiateKernels } from '../kernels/index.ts'
import { type MissingSqlite, sqliteVersion } from '../record/index.ts'
import { type Examination, examineBackends } from '../tensor/index.ts'
import { counted } from '../values/format.ts'
import type { CardExamination } from './examine-card.ts'
import { readFlags } from './flags.ts'
import { outputFlags } from './output-flags.ts'
import { print } from './print.ts'

const flags = z.object({
  ...outputFlags('print one JSON object'),
})

/** One thing that was looked at; only what is `required` and not `ok` makes the command fail. */
interface Finding {
  readonly name: string
  readonly ok: boolean
  readonly required: boolean
  readonly found: string
  readonly remedy?: string
}

/** The version of Node.js against package.json's engines. */
function nodeFinding(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const ok = major > 20 || (major === 20 && minor >= 19)
  const remedy = { remedy: 'install Node.js 20.19 or later' }
  return { name: 'Node.js', ok, required: true, found: process.versions.node, ...(ok ? {} : remedy) }
}

/** Loads the kernels, checks Philox against its published vector, and times a trajectory. */
function kernelFinding(precision: 'f32' | 'f64'): Finding {
  const name = `SIMD kernels, ${precision}`
  try {
    // Random123, kat_vectors: philox4x32 10 with zero counter and key
    const word = instantiateKernels(precision).philoxWord(0, 0, 0, 0, 0, 0, 0) >>> 0
    if (word !== 0x6627e8d5) {
      return {
        name,
        ok: false,
        required: true,
        found: 'wrong numbers',
        remedy: 'run "npm run build:kernels"',
      }
    }
    const chains = new Chains({ lattice: [16, 16], beta: 4, chains: 16, precision })
    const key = { seed: 1, firstChain: 0, trajectory: 0 }
    chains.start('exact', key)
    const start = performance.now()
    let trajectories = 0
    for (; performance.now() - start < 200; trajectories++) {
      for (let group = 0; group < chains.groups; group++) {
        chains.refresh(group, 0.15, { ...key, trajectory: trajectories })
        chains.integrate(group, 0.15, 10)
        chains.accept(group, { ...key, trajectory: trajectories })
      }
    }
    const rate = (trajectories * 16 * 1000) / (performance.now() - start)
    return {
      name,
      ok: true,
      required: true,
      found: `${Math.round(rate)} trajectories/s (16x16, 10 steps, 1 thread)`,
    }
  } catch (error) {
    return { name, ok: false, required: true, found: (error as Error).message, remedy: 'see the line above' }
  }
}

function pageFinding(): Finding {
  const ok = existsSync(fileURLToPath(new URL('../dashboard/index.html', import.meta.url)))
  const remedy = { remedy: 'run "npm run build:dashboard"' }
  return { name: 'dashboard', ok, required: true, found: ok ? 'built' : 'missing', ...(ok ? {} : remedy) }
}

/** One finding per tensor backend; only LeapfrogLayers need one, and plain JavaScript always works. */
function backendFinding(examination: Examination): Finding {
  const name = `backend ${examination.name}`
  if (!examination.ok) {
    const { reason, remedy } = examination
    return { name, ok: false, required: false, found: reason, remedy }
  }
  const { version, device, emulated, gigaflops } = examination
  const note = emulated ? ', emulates a graphics card, not taken by auto' : ''
  const found = `${version}, ${device}, self-test passed, matMul ${gigaflops.toPrecision(3)} GFLOP/s${note}`
  return { name, ok: true, required: false, found }
}

const CARD_MILLISECONDS = 60_000

/** The graphics card that moves HMC chains; looked at in a process of its own, since a driver may crash. */
function cardFinding(): Promise<Finding> {
  const about = { name: 'HMC on a graphics card', required: false } as const
  const program = fileURLToPath(new URL('./examine-card.js', import.meta.url))
  return new Promise((resolve) => {
    execFile(process.execPath, [program], { timeout: CARD_MILLISECONDS }, (error, stdout) => {
      const line = stdout.trim().split('\n').at(-1) ?? ''
      if (line.startsWith('{')) return resolve({ ...about, ...(JSON.parse(line) as CardExamination) })
      const found = error?.killed
        ? `no answer in ${CARD_MILLISECONDS / 1000} s`
        : `its process ended with ${error?.signal ?? error?.code}`
      resolve({ ...about, ok: false, found, remedy: 'update the driver of the graphics card' })
    })
  })
}

/** SQLite, which keeps runs. */
function recordFinding(): Finding {
  const name = 'run directories'
  try {
    return { name, ok: true, required: false, found: `SQLite ${sqliteVersion()}` }
  } catch (error) {
    const { reason, remedy } = error as MissingSqlite
    return { name, ok: false, required: false, found: reason, remedy }
  }
}

/** Whether figures of reports can be drawn. */
async function figuresFinding(): Promise<Finding> {
  const name = 'figures (report)'
  try {
    const { vega } = await drawing()
    return { name, ok: true, required: false, found: `Vega ${vega.version}` }
  } catch (error) {
    if (!(error instanceof FigureError)) throw error
    const { reason, remedy } = error
    return { name, ok: false, required: false, found: reason, remedy }
  }
}

/** `leapstream doctor`: exits with 1 if something is missing that runs need. */
export async function doctorCommand(argv: readonly string[]): Promise<number> {
  const command = new Command('leapstream doctor')
    .usage('[flags]')
    .description('What this machine has, and what is missing and how to get it.')
  const values = await readFlags(command, [['Flags', flags]], argv)
  if (values === undefined) return 0
  const { json } = values[0] as z.output<typeof flags>
  const machine = {
    leapstream: packageVersion(),
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  }
  const backends = await examineBackends()
  const findings = [
    nodeFinding(),
    kernelFinding('f32'),
    kernelFinding('f64'),
    pageFinding(),
    recordFinding(),
    await figuresFinding(),
    ...backends.map(backendFinding),
    await cardFinding(),
  ]
  const ok = findings.every((finding) => finding.ok || !finding.required)
  if (json) await print(`${JSON.stringify({ ...machine, ok, findings, backends })}\n`)
  else {
    const lines = [
      `leapstream ${machine.leapstream} on ${machine.platform}, ${machine.processor}, ${counted(machine.cores, 'core')}, ${machine.memoryGiB} GiB`,
      ...findings.map(({ name, ok, required, found, remedy }) => {
        const mark = ok ? 'ok      ' : required ? 'MISSING ' : 'optional'
        return `  ${mark} ${name.padEnd(28)}${found}${remedy === undefined ? '' : ` (${remedy})`}`
      }),
    ]
    await print(`${lines.join('\n')}\n`)
  }
  return ok ? 0 : 1
}
