import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { loadModel } from 'leapstream'
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

it('the analysis of the README runs, in the library and in the shell', async () => {
  const file = join(mkdtempSync(join(process.cwd(), 'dist', 'readme-')), 'analyze.ts')
  writeFileSync(file, block('analyze'))
  const { stdout } = await run(process.execPath, ['node_modules/jiti/lib/jiti-cli.mjs', file])
  expect(stdout).toMatch(/tau_int [\d.]+ [\d.]+ rows\n[\d.]+ independent values; split R-hat [\d.]+ \[/)
  const [command] = /^node -e .* leapstream analyze -$/m.exec(readme) ?? expect.fail('no command')
  const shell = await run('sh', ['-c', command.replace('npx leapstream', 'node dist/cli/main.js')])
  // The noise has no seed: 19, and an error of 1 that is missed by 7 of them.
  const [, tau] = /tau_int +([\d.]+)\(.*rows/.exec(shell.stdout) ?? []
  expect(Math.abs(Number(tau) - 19)).toBeLessThan(7)
})

it('the commands of the README read tables', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'readme-'))
  writeFileSync(join(folder, 'series.csv'), '1,-1\n-1,1\n')
  writeFileSync(
    join(folder, 'stan.csv'),
    '# Stan\nlp__,theta.1,theta.2\n# Adaptation\n-1,2,3\n-2,4,5\n# end\n',
  )
  const commands = readme.match(/(?<=^npx )leapstream analyze \S+\.csv [^#]*/gm) ?? []
  const means: number[] = []
  for (const command of commands) {
    const args = command.trim().split(' ').slice(1)
    const { stdout } = await run(
      process.execPath,
      [join(process.cwd(), 'dist/cli/main.js'), ...args, '--json'],
      {
        cwd: folder,
      },
    )
    means.push(JSON.parse(stdout).mean)
  }
  expect(means).toEqual([0, 3])
})

it('the training of the README runs, and its model tunnels more than HMC', async () => {
  const folder = mkdtempSync(join(process.cwd(), 'dist', 'readme-'))
  writeFileSync(join(folder, 'train.ts'), block('training'))
  const jiti = join(process.cwd(), 'node_modules/jiti/lib/jiti-cli.mjs')
  const { stdout } = await run(process.execPath, [jiti, 'train.ts'], { cwd: folder })
  expect(stdout).toMatch(/step 1000 beta 3 acceptance 0\.\d+/)
  const [, rate] = /E\|dQ\| ([\d.]+) tau_int [\d.]+ [\d.]+/.exec(stdout) ?? expect.fail(stdout)
  // the HMC it starts from, six steps of .1, has .085
  expect(Number(rate)).toBeGreaterThan(0.2)
  expect(loadModel(join(folder, 'mine.safetensors')).architecture.layers).toBe(6)
}, 20_000)

it('the pipeline of the README runs, from a folder of its own', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'readme-')), 'correlator.ts')
  writeFileSync(file, block('pipeline'))
  const flags = ['--lattice', '4x4', '--chains', '16', '--trajectories', '200', '--no-serve', '--json']
  const { stdout } = await run(process.execPath, ['dist/cli/main.js', 'run', file, ...flags])
  const summary = JSON.parse(stdout.trim().split('\n').at(-1)!)
  const { measurements, analyses } = summary.samplers.hmc
  expect(measurements.correlator.error).toBeGreaterThan(0)
  expect(analyses['correlator/my-mean'].mean).toBe(measurements.correlator.mean)
})
