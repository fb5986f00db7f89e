import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { loadPipeline, runPipeline } from 'leapstream'
import { describe, expect, it } from 'vitest'

/** Writes files into a folder of their own, outside of this package, and gives the path of the first. */
function written(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'load-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return join(folder, Object.keys(files)[0]!)
}

/** A pipeline that uses what it imports, of whatever copy that is. */
const pipeline = `
import { definePipeline, hmc, hmcOptions, runningMean, topologicalCharge } from 'leapstream'
import { connect } from 'leapstream/client'
import { Observable } from 'rxjs'
import { ajax } from 'rxjs/ajax'
import { of } from 'rxjs/internal/observable/of'
import { map } from 'rxjs/operators'
import { TestScheduler } from 'rxjs/testing'
import { webSocket } from 'rxjs/webSocket'
import { z as root } from 'zod'
import { int } from 'zod/mini'
import { z } from 'zod/v4'
import { $ZodType } from 'zod/v4/core'
import de from 'zod/v4/locales/de.js'
import { z as old } from 'zod/v3'
const all = [connect, Observable, ajax, of, map, TestScheduler, webSocket, int, $ZodType, de, old.string]
if (!all.every((one) => typeof one === 'function')) throw new Error('something is missing')
export default definePipeline({
  name: 'mine',
  summary: 'imports from everywhere',
  parameters: hmcOptions.extend({ power: z.int().default(2), other: root.string().default('x') }),
  samplers: ({ power, other, ...p }) => ({ hmc: hmc(p) }),
  measurements: { Q: topologicalCharge() },
  analyses: (m) => ({ 'Q/mine': m.Q.pipe(runningMean(), map(({ mean }) => mean)) }),
})
`

/** A project that has other versions of the packages: each throws as soon as it is loaded. */
const foreign = Object.fromEntries(
  ['leapstream', 'rxjs', 'zod'].flatMap((name) => [
    [
      `node_modules/${name}/package.json`,
      JSON.stringify({ name, type: 'module', exports: { '.': './index.js', './*': './index.js' } }),
    ],
    [`node_modules/${name}/index.js`, `throw new Error('${name} of another project')`],
  ]),
)

describe('loadPipeline', () => {
  it.each([
    ['TypeScript', { 'mine.ts': pipeline }],
    ['JavaScript', { 'mine.js': pipeline }],
    ['a module', { 'mine.mjs': pipeline }],
    ['TypeScript in a project', { 'mine.ts': pipeline, 'package.json': '{"type": "module"}', ...foreign }],
    ['JavaScript in a project', { 'mine.js': pipeline, 'package.json': '{"type": "module"}', ...foreign }],
    ['a module in a project', { 'mine.mjs': pipeline, ...foreign }],
  ])('finds what the packages export: %s', async (_, files) => {
    const file = written(files)
    const definition = await loadPipeline(file)
    const parameters = definition.parameters.parse({ lattice: '4x4', chains: 4 })
    const run = runPipeline({ definition, file, parameters, trajectories: 20, workers: 1 })
    const emitted: unknown[] = []
    run.samplers[0]!.analyses['Q/mine']!.subscribe((value) => emitted.push(value))
    await run.start()
    expect(emitted.at(-1)).toBeTypeOf('number')
  })

  it('runs a file once', async () => {
    const file = written({
      'mine.mjs': `globalThis.loads = (globalThis.loads ?? 0) + 1\nthrow new Error('load ' + globalThis.loads)`,
    })
    await expect(loadPipeline(file)).rejects.toThrow(/load 1 \(.*mine\.mjs:2\)/)
  })

  it('loads a file anew when it has changed', async () => {
    const file = written({ 'mine.ts': pipeline })
    await loadPipeline(file)
    writeFileSync(file, pipeline.replace(`name: 'mine'`, `name: 'changed'`))
    expect((await loadPipeline(file)).name).toBe('changed')
  })

  it('resolves the imports of a symbolic link beside the file that it leads to', async () => {
    const text = `import { name } from './name.ts'\n${pipeline.replace(`name: 'mine'`, 'name')}`
    const file = written({ 'mine.ts': text, 'name.ts': `export const name = 'beside'` })
    const link = join(mkdtempSync(join(tmpdir(), 'link-')), 'link.ts')
    symlinkSync(file, link)
    expect((await loadPipeline(link)).name).toBe('beside')
  })

  it.each(['helper.ts', 'helper.js', 'helper.mjs'])(
    'names file and line of a syntax error in %s',
    async (helper) => {
      const file = written({
        'mine.ts': `import { a } from './${helper}'\nexport default a`,
        [helper]: `export const a = 1\nexport const b = ) 2\n`,
      })
      await expect(loadPipeline(file)).rejects.toThrow(
        `${file} cannot be loaded: Unexpected token (${join(dirname(file), helper)}:2:18)`,
      )
    },
  )

  it('says of what cannot be read why', async () => {
    const folder = dirname(written({ 'a.ts': '' }))
    await expect(loadPipeline(folder)).rejects.toThrow(
      `${folder} is a folder: give the path of a .ts or .js file`,
    )
    const loop = join(folder, 'loop.ts')
    symlinkSync(loop, loop)
    await expect(loadPipeline(loop)).rejects.toThrow(/loop\.ts cannot be read: ELOOP/)
  })
})
