import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * How soon the program answers while it computes and other processes keep all processors busy. Measured are the time until
 * /healthz answers, the longest turns of the event loop of the process that answers, and the time from Ctrl-C to the end. Run it
 * after a build, with the numbers of chains as arguments:
 * npm run bench:responsiveness -- 1 1024
 */
const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))
const probe = fileURLToPath(new URL('./event-loop-probe.mjs', import.meta.url))
const SECONDS = 20
const PAUSE = 50

const chains = process.argv.slice(2).map(Number)
const sizes = chains.length > 0 ? chains : [1, 1024, 10_000, 100_000]

function busyProcesses(): ChildProcess[] {
  return Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  )
}

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const quantile = (sorted: readonly number[], q: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!

async function measure(args: readonly string[]) {
  const child = spawn(process.execPath, ['--import', probe, program, ...args, '--port', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  let url: string | undefined
  child.stderr.on('data', (data) => {
    said += data
    url ??= /live at (http:\S+?)[,\s]/.exec(said)?.[1]
  })
  const exit = new Promise((resolve) => child.once('close', resolve))
  while (url === undefined && child.exitCode === null) await wait(20)
  const answers: number[] = []
  const until = performance.now() + SECONDS * 1000
  while (performance.now() < until) {
    const start = performance.now()
    await (await fetch(`${url}/healthz`)).text()
    answers.push(performance.now() - start)
    await wait(PAUSE)
  }
  const start = performance.now()
  child.kill('SIGINT')
  await exit
  const interrupt = performance.now() - start
  const [, p99, most] = /event loop of main: p99 ([\d.]+) ms, longest ([\d.]+) ms/.exec(said) ?? []
  answers.sort((a, b) => a - b)
  return {
    'healthz p50, ms': quantile(answers, 0.5).toFixed(1),
    'p99, ms': quantile(answers, 0.99).toFixed(1),
    'longest, ms': answers.at(-1)!.toFixed(1),
    'turn p99, ms': p99,
    'longest turn, ms': most,
    'Ctrl-C, s': (interrupt / 1000).toFixed(2),
  }
}

const folder = mkdtempSync(join(tmpdir(), 'responsiveness-'))
const busy = busyProcesses()
try {
  const rows: Record<string, Awaited<ReturnType<typeof measure>>> = {}
  for (const size of sizes)
    rows[`run hmc 4x4, ${size} chains`] = await measure([
      'run',
      'hmc',
      ...`--lattice 4x4 --chains ${size} --trajectories 100000000`.split(' '),
    ])
  if (chains.length === 0) {
    rows['run hmc'] = await measure(['run', 'hmc', '--trajectories', '100000000'])
    rows['run side-by-side'] = await measure('run side-by-side --beta 5 --trajectories 100000000'.split(' '))
    rows['train dense'] = await measure(
      `train --network dense --lattice 8x8 --beta 2 --backend wasm --out ${join(folder, 'dense.safetensors')}`.split(
        ' ',
      ),
    )
  }
  console.log(
    `${availableParallelism()} processors, as many busy processes beside; each line ${SECONDS} s of answers, one every ${PAUSE} ms`,
  )
  console.table(rows)
} finally {
  for (const child of busy) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}
