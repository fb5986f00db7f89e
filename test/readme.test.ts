import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const run = promisify(execFile)

/** The code block that follows a marker comment. */
function block(marker: string): string {
  const [, code] = new RegExp(`<!-- ${marker}: [^>]*-->\\n\`\`\`ts\\n((?:.|\\n)*?)\`\`\``).exec(readme) ?? []
  return code ?? expect.fail(`no ${marker} in README.md`)
}

it('the example of the README runs', async () => {
  const folder = mkdtempSync(join(process.cwd(), 'dist', 'readme-'))
  const file = join(folder, 'example.ts')
  writeFileSync(file, block('example'))
  const { stdout } = await run(process.execPath, ['node_modules/jiti/lib/jiti-cli.mjs', file])
  expect(stdout).toMatch(/tunneling rate 0\.\d+ 0\.\d+/)
  expect(stdout).toMatch(/tau_int \d+/)
})

it('the pipeline of the README runs, from a folder of its own', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'readme-')), 'polyakov.ts')
  writeFileSync(file, block('pipeline'))
  const flags = ['--lattice', '4x4', '--chains', '4', '--trajectories', '200', '--no-serve', '--json']
  const { stdout } = await run(process.execPath, ['dist/cli/main.js', 'run', file, ...flags])
  const summary = JSON.parse(stdout.trim().split('\n').at(-1)!)
  expect(summary.samplers.hmc.measurements.polyakov.error).toBeGreaterThan(0)
})
