// The way of a newcomer: a clean copy, an empty npm cache, and every line of the pages below as it is written there.
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { loadModel } from 'leapstream'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { pythonClientPath } from '../python/python-client-path.ts'
import { swiftShaderEnvironment } from '../tensor/swift-shader.ts'
import { diskUsage } from './disk-usage.ts'
import { type Ended, haveShell, shell } from './shell.ts'
import { typedSteps } from './typed-steps.ts'

const pages = [
  'README.md',
  'docs/tutorial.md',
  'docs/runs.md',
  'docs/library.md',
  'docs/analyze.md',
  'docs/leapfrog-layers.md',
]
const repository = process.cwd()
const clone = mkdtempSync(join(tmpdir(), 'leapstream-clone-'))
const cache = mkdtempSync(join(tmpdir(), 'leapstream-cache-'))
/** What a clone does not have: .gitignore names it. */
const made = ['.git', ...readFileSync('.gitignore', 'utf8').split('\n').filter(Boolean)].map((name) =>
  name.replace(/\/$/, ''),
)
cpSync(repository, clone, {
  recursive: true,
  filter: (path) => !made.includes(relative(repository, path)),
})

const times: string[] = []
const time = (line: string, { spoke, ended }: Ended) => {
  const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1).padStart(6)
  times.push(`${seconds(spoke)} s to the first word,${seconds(ended)} s in all  ${line}`)
}
afterAll(() => {
  console.log(times.join('\n'))
  rmSync(clone, { recursive: true })
  rmSync(cache, { recursive: true })
})

/** Runs that go on until they are interrupted. */
const endless = /^(npm start|npx leapstream (run|compare) (?!.*--(trajectories|target-error|help)))/
/** Until there is something to see: the first trajectories, or how far the tuning is. */
const underWay = (said: () => string) =>
  vi.waitUntil(
    async () => {
      if (said().includes('tuning HMC')) return true
      const metrics = await fetch('http://127.0.0.1:4040/metrics').then(
        (answer) => answer.text(),
        () => '',
      )
      return /^leapstream_trajectories_total\{.*\} [1-9]/m.test(metrics)
    },
    { timeout: 300_000, interval: 100 },
  )

/** What lines must have said, beside ending well. */
const answers: readonly (readonly [line: RegExp, check: (stdout: string) => void])[] = [
  [/^npx leapstream run hmc --lattice 32x32/, (said) => expect(said).toMatch(/acceptance +0\.[789]/)],
  [
    /charge\.ts/,
    (said) => expect(said).toMatch(/tunneling rate 0\.\d+ 0\.\d+\ntau_int \d+(\.\d+)? \d\.\d+ *\n/),
  ],
  [/go-on\.ts/, (said) => expect(said).toMatch(/^trajectories (0 to 99|100 to 199) [0-9a-f]{64}\n$/)],
  [
    /analyze series\.csv/,
    // The noise has no seed: 19, and an error of 1 that is missed by 7 of them.
    (said) => expect(Math.abs(Number(/tau_int +([\d.]+)\(.*rows/.exec(said)?.[1]) - 19)).toBeLessThan(7),
  ],
  [
    /series\.ts/,
    (said) =>
      expect(said).toMatch(/tau_int [\d.]+ [\d.]+ rows\n[\d.]+ independent values; split R-hat [\d.]+ \[/),
  ],
  [
    /train\.ts/,
    (said) => {
      // the HMC it starts from, six steps of .1, has .085
      expect(Number(/E\|dQ\| ([\d.]+) tau_int/.exec(said)?.[1])).toBeGreaterThan(0.2)
      expect(loadModel(join(clone, 'mine.safetensors')).architecture.layers).toBe(6)
    },
  ],
  [
    /correlator\.ts/,
    (said) => {
      const { measurements, analyses } = JSON.parse(said.trim().split('\n').at(-1)!).samplers.hmc
      expect(measurements.correlator.error).toBeGreaterThan(0)
      expect(analyses['correlator/my-mean'].mean).toBe(measurements.correlator.mean)
    },
  ],
  [
    /field-strength\.ts/,
    (said) => {
      const [, z] = /^ +square .* ([−\d.]+)$/m.exec(said)!
      expect(Math.abs(Number(z!.replace('−', '-')))).toBeLessThan(5)
      expect(said).toMatch(/Q\/longest-stay +trajectories \d+/)
    },
  ],
  [
    /two-lengths\.ts/,
    (said) => {
      expect(said.match(/^(one|two): .*/gm)).toHaveLength(2)
      expect(said.match(/exact as far as this run can tell/g)).toHaveLength(2)
    },
  ],
  [/remote\.ts/, (said) => expect(said).toMatch(/^tau_int [\d.]+ ± [\d.]+ after \d+ trajectories\n$/)],
  [
    /susceptibility\.py/,
    (said) => {
      const [, chains, value] = /^chains, draws: \((\d+), \d+\)\nsusceptibility: ([\d.]+)\n$/.exec(said)!
      expect(chains).toBe('256')
      // exactly .01106 (docs/physics.md 9), with an error of some .00012
      expect(Math.abs(Number(value) - 0.01106)).toBeLessThan(0.0008)
    },
  ],
]

const portIsFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

describe.runIf(haveShell)('from a clean clone', () => {
  const steps = pages.flatMap((path) => typedSteps(readFileSync(path, 'utf8')))
  const python = pythonClientPath()
  for (const step of steps) {
    if ('file' in step) {
      it(`write ${step.file}`, () => writeFileSync(join(clone, step.file), step.content))
      continue
    }
    const { line, meanwhile } = step
    if (line === 'npm ci') {
      it(line, async () => {
        const ended = await shell(line, clone, { env: { npm_config_cache: cache } })
        time(line, ended)
        expect(ended.code, ended.stderr).toBe(0)
        expect(ended.stderr.split('\n').filter((said) => said.startsWith('npm warn'))).toEqual([])
        const size = diskUsage(join(clone, 'node_modules'), join(clone, 'dist'))
        times.push(`${Math.round(size)} MB in node_modules and dist`)
        // what draws figures is 85 of them, DuckDB, which reads exports in tests, 70, and SQLite with its sources 28
        expect(size).toBeLessThan(620)
      })
      continue
    }
    // this is what is running
    if (line === 'npm test') continue
    it(line, async ({ skip }) => {
      const serves =
        /npm start|npx leapstream (run|compare|train)/.test(line) && !/--no-serve|--help/.test(line)
      if (serves && !(await portIsFree(4040))) skip('port 4040 is taken')
      if (/python3/.test(line) && python === undefined) skip('no Python for the package of python/')
      // nothing may be fetched any more
      const env = { npm_config_cache: cache, npm_config_offline: 'true' }
      const goesOn = endless.test(line) || meanwhile.length > 0
      const ended = await shell(line.replace('python3', python ?? 'python3'), clone, {
        env,
        ...(goesOn && {
          interruptAfter: async (said) => {
            await underWay(said)
            for (const other of meanwhile) {
              const beside = await shell(other, clone, { env })
              time(other, beside)
              expect(beside.code, beside.stderr).toBe(0)
              for (const [about, check] of answers) if (about.test(other)) check(beside.stdout)
            }
          },
        }),
      })
      if (/4040.* is in use/.test(ended.stderr)) skip('port 4040 is taken')
      time(line, ended)
      expect([0, ...(goesOn ? [130] : [])], ended.stderr).toContain(ended.code)
      expect(ended.stderr).not.toMatch(/unexpected error|^npm (warn|error)/m)
      for (const [about, check] of answers) if (about.test(line)) check(ended.stdout)
    })
  }

  it('leaves nothing in the cache of npx', () => {
    expect(existsSync(join(cache, '_npx'))).toBe(false)
    expect(lstatSync(join(clone, 'node_modules/.bin/leapstream')).isSymbolicLink()).toBe(true)
  })

  it('has the program where npx looks on Windows too', async () => {
    const linked = await shell('npx jiti scripts/link-program.ts win32', clone)
    expect(linked.code, linked.stderr).toBe(0)
    const names = readdirSync(join(clone, 'node_modules/.bin')).filter((name) =>
      name.startsWith('leapstream'),
    )
    expect(names.sort()).toEqual(['leapstream', 'leapstream.cmd', 'leapstream.ps1'])
    // the one for sh runs here
    const run = await shell('sh node_modules/.bin/leapstream exact --lattice 4x4 --beta 2', clone)
    expect(run.code, run.stderr).toBe(0)
    expect(readFileSync(join(clone, 'node_modules/.bin/leapstream.cmd'), 'utf8')).toMatch(/main\.js/)
  })

  it.runIf(existsSync(swiftShaderEnvironment.VK_ICD_FILENAMES))(
    'installs WebGPU by the line that doctor gives, and computes there what it must (left out without SwiftShader)',
    async () => {
      const { stdout } = await shell('npx leapstream doctor', clone)
      const [, line] = /package webgpu is not installed \("(npm install .*)"\)/.exec(stdout) ?? []
      expect(line, stdout).toBeDefined()
      // the clone is built already
      const typed = await shell(line!, clone, { env: { npm_config_ignore_scripts: 'true' } })
      time(line!, typed)
      expect(typed.code, typed.stderr).toBe(0)
      const tested = await shell(
        'npx vitest run test/tensor/conformance.test.ts test/gpu test/cli/run-on-card.test.ts --reporter=verbose',
        clone,
      )
      expect(tested.code, tested.stdout).toBe(0)
      expect(tested.stdout).toMatch(/✓.*'webgpu'.*exp and its gradient/)
      expect(tested.stdout).toMatch(/✓.*go back to the last bit when the momenta are turned round/)
      expect(tested.stdout).toMatch(/✓.*goes on bit for bit with any number of workers, links and all/)
    },
  )
})
