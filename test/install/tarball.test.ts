// What a project has that installs the package from its tarball, with the optional dependencies and without.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newModel, saveModel } from 'leapstream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { diskUsage } from './disk-usage.ts'
import { haveShell, shell } from './shell.ts'

const repository = process.cwd()
const folder = mkdtempSync(join(tmpdir(), 'leapstream-install-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Uses what the declarations of the package reach. */
const source = `
import { analyze, hmc, layers, leapfrogLayers, loadModel, stream, topologicalCharge, trainModel } from 'leapstream'
import { connect } from 'leapstream/client'
import { take } from 'rxjs'
stream(hmc({ lattice: [4, 4], beta: 2 })).pipe(take(1), topologicalCharge()).subscribe()
export { analyze, connect, layers, leapfrogLayers, loadModel, trainModel }
`
const compilerOptions = { module: 'nodenext', target: 'es2022', strict: true, noEmit: true, types: [] }

beforeAll(async () => {
  const packed = await shell(`npm pack --ignore-scripts --pack-destination ${folder}`, repository)
  expect(packed.code, packed.stderr).toBe(0)
  const architecture = { network: 'dense' as const, layers: 1, lattice: '4x4', hidden: [4] }
  const model = newModel({ beta: 2, lattice: [4, 4], stepSize: 0.2, architecture })
  saveModel(model, join(folder, 'dense.safetensors'))
})

describe.runIf(haveShell).each([
  { name: 'all', flags: '', limit: 260, tensors: true },
  { name: 'without optional dependencies', flags: '--omit=optional', limit: 52, tensors: false },
])('installed from the tarball, $name', ({ flags, limit, tensors }) => {
  const project = mkdtempSync(join(folder, 'project-'))
  const leapstream = (line: string) => shell(`npx --offline leapstream ${line}`, project)
  const runDense = 'run leapfrog-layers --model ../dense.safetensors --trajectories 20 --chains 8 --no-serve'

  beforeAll(async () => {
    const installed = await shell(
      `npm init --yes && npm install ${flags} ${folder}/leapstream-*.tgz`,
      project,
    )
    expect(installed.code, installed.stderr).toBe(0)
    // npm says that scripts were not covered: that of a tarball that is a file, SQLite's, and that of a native part of msgpackr that is not used
    const warnings = installed.stderr
      .split('\n')
      .filter((line) => line.startsWith('npm warn') && !line.startsWith('npm warn install-scripts'))
    expect(warnings).toEqual([])
    expect(installed.stderr.match(/^npm warn install-scripts {3}.*/gm) ?? []).toEqual(
      installed.stderr.match(
        /^npm warn install-scripts {3}(leapstream|better-sqlite3|msgpackr-extract)@.*/gm,
      ) ?? [],
    )
  })

  it(`takes at most ${limit} MB`, () => {
    const size = diskUsage(join(project, 'node_modules'))
    console.log(`${Math.round(size)} MB from the tarball ${flags}`)
    expect(size).toBeLessThan(limit)
  })

  it('samples with HMC and with local models, and trains these', async () => {
    for (const line of [
      'run hmc --lattice 8x8 --trajectories 50 --no-serve',
      'run leapfrog-layers --beta 5 --lattice 8x8 --chains 8 --trajectories 20 --no-serve',
      'train --lattice 4x4 --beta 1 --layers 2 --steps 20 --no-serve --out local.safetensors',
    ]) {
      const { code, stderr } = await leapstream(line)
      expect(code, stderr).toBe(0)
    }
  })

  it('shows the live page', async () => {
    const script = `
      import { spawn } from 'node:child_process'
      const run = spawn(process.execPath, ['node_modules/leapstream/dist/cli/main.js', 'run', 'hmc', '--port', '0'])
      run.stderr.setEncoding('utf8').on('data', async (said) => {
        const [url] = /http:\\S+/.exec(said) ?? []
        if (url === undefined) return
        const page = await (await fetch(url)).text()
        const [file] = /assets\\/[^"]*\\.js/.exec(page) ?? ['none']
        console.log((await fetch(new URL(file, url))).status)
        run.kill('SIGINT')
      })`
    writeFileSync(join(project, 'page.mjs'), script)
    expect(await shell('node page.mjs', project)).toMatchObject({ code: 0, stdout: '200\n' })
  })

  it('is without errors of types, the declarations of its packages included', async () => {
    writeFileSync(join(project, 'use.ts'), source)
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }))
    const { stdout } = await shell(`node ${repository}/node_modules/typescript/bin/tsc`, project)
    expect(stdout).toBe('')
  })

  it.runIf(tensors)('samples with a dense network', async () => {
    const { code, stderr } = await leapstream(runDense)
    expect(code, stderr).toBe(0)
  })

  it.skipIf(tensors)('says what to type for a dense network, and that brings it', async () => {
    const { code, stderr } = await leapstream(runDense)
    expect(code).toBe(1)
    const [, line] =
      /package @tensorflow\/tfjs-core is not installed: "(npm install .*)"$/m.exec(stderr) ?? []
    expect(line, stderr).toBeDefined()
    const typed = await shell(line!, project)
    expect(typed.code, typed.stderr).toBe(0)
    expect(await leapstream(runDense)).toMatchObject({ code: 0 })
  })
})
