import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { KeptRun } from '../archive/kept-run.ts'
import { hmcAlone, valuesOf, type WrittenRun, writeRun } from '../export/write-run.ts'
import { testFolder } from '../faults/kept-runs.ts'
import { ServedRun } from '../faults/served-run.ts'
import * as examples from '../values/examples.ts'
import { follow } from './follow-process.ts'
import { pythonClientPath } from './python-client-path.ts'

const python = pythonClientPath()

describe('the package in python/', () => {
  it('has at most 300 lines', () => {
    const folder = resolve('python/leapstream')
    const files = readdirSync(folder).filter((name) => name.endsWith('.py'))
    const lines = files.flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'))
    expect(files.length).toBeGreaterThan(3)
    expect(lines.length).toBeLessThanOrEqual(300)
  })

  it.skipIf(python === undefined)(
    'gives chains bit for bit, of a run directory and of a server, and names what it needs to know',
    async () => {
      const folder = testFolder()
      const written: WrittenRun = {
        samplers: { ...hmcAlone, exact: { chains: 2, measurements: ['Q'] } },
        draws: 40,
        blocks: [1, 20],
      }
      writeRun(join(folder, 'two'), written)
      const served = new ServedRun(['serve', folder, '--port', '0'], folder)
      const url = `${await served.url()}/?run=two`
      const client = follow(python!, 'test/python/arrays.py', join(folder, 'two'), url)
      expect(await client.ended).toEqual({ code: 0, said: '' })
      const digestOf = (name: string) => {
        const values = valuesOf(written, 'hmc', name).slice(10 * 3)
        return createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex')
      }
      const names = hmcAlone.hmc!.measurements
      const digests = Object.fromEntries(names.map((name) => [name, digestOf(name)]))
      expect(JSON.parse(client.lines[0]!)).toEqual(['run-1', ['hmc', 'exact'], [3, 40], digests])
      expect(client.lines.slice(1)).toEqual([
        expect.stringMatching(/^ValueError: .*two has hmc, exact: say which one, sampler=\.\.\.$/),
        expect.stringMatching(/^ValueError: .*two has hmc, exact: say which one, sampler=\.\.\.$/),
        expect.stringMatching(/^ValueError: ws:\S+run=two has hmc, exact: say which one, sampler=\.\.\.$/),
        expect.stringMatching(/^ValueError: ws:\S+run=two has hmc, exact: say which one, sampler=\.\.\.$/),
        'RecordError: /nowhere is no run directory: it has no log.sqlite',
      ])
    },
  )

  it.skipIf(python === undefined)('reads the analyses of a run that goes on', () => {
    const directory = join(testFolder(), 'run')
    const run = new KeptRun(directory)
    run.sample(2)
    const program =
      'import json, sys, leapstream; print(json.dumps(leapstream.read_run(sys.argv[1]).analyses(*sys.argv[2:])))'
    const env = { ...process.env, PYTHONPATH: resolve('python'), PYTHONDONTWRITEBYTECODE: '1' }
    const read = (...args: readonly string[]) =>
      JSON.parse(execFileSync(python!, ['-c', program, directory, ...args], { encoding: 'utf8', env }))
    const value = (count: number) => ({ ...examples.meanWithError, count })
    expect(read('Q/mean', 'hmc')).toEqual([
      { trajectory: 20, time: expect.any(Number), value: value(10) },
      { trajectory: 30, time: expect.any(Number), value: value(20) },
    ])
    expect(read('Q/mean', 'exact')).toEqual([])
    run.breakOff()
  })

  it.skipIf(python === undefined)('says in one line which file of a run directory is damaged', () => {
    const written: WrittenRun = { samplers: hmcAlone, draws: 40, blocks: [1, 20] }
    const damaged = (name: string, damage: (file: string) => void) => {
      const directory = join(testFolder(), 'run')
      writeRun(directory, written)
      damage(join(directory, name))
      const env = { ...process.env, PYTHONPATH: resolve('python'), PYTHONDONTWRITEBYTECODE: '1' }
      const program =
        'import sys, leapstream\ntry: leapstream.posterior(sys.argv[1])\nexcept leapstream.RecordError as error: print(error)'
      return execFileSync(python!, ['-c', program, directory], { encoding: 'utf8', env }).slice(
        directory.length + 1,
      )
    }
    const line = (text: string) =>
      expect.stringMatching(new RegExp(`^${text}.*; take a copy of the run from before\n$`))
    expect(damaged('run.json', (file) => writeFileSync(file, ''))).toEqual(
      line('run.json cannot be read: Expecting value'),
    )
    expect(damaged('run.json', (file) => writeFileSync(file, Uint8Array.of(0xff)))).toEqual(
      line('run.json cannot be read: .* decode'),
    )
    expect(damaged('run.json', rmSync)).toEqual(line('run.json cannot be read: .*No such file'))
    expect(damaged('log.sqlite', (file) => writeFileSync(file, 'x'.repeat(9000)))).toEqual(
      line('log.sqlite cannot be read: file is not a database'),
    )
    // the first page has the layout, those behind it the blocks
    const middle = (file: string) => {
      const bytes = readFileSync(file)
      writeFileSync(file, bytes.fill(0xaa, 4096 * 2))
    }
    expect(damaged('log.sqlite', middle)).toEqual(line('log.sqlite cannot be read: .*malformed'))
  })

  it.skipIf(python === undefined)('keeps of chains with a gap what is behind it, and what all have', () => {
    const program = `
import json, numpy as np
from leapstream.records import arrays
block = lambda name, first, steps: (name, first, np.arange(first, first + steps)[:, None] + np.array([[0, 100]]))
result = arrays([block("Q", 0, 3), block("W", 0, 12), block("Q", 3, 1), block("P", 7, 2), block("Q", 6, 4)])
assert arrays([]) == {}
print(json.dumps({name: values.tolist() for name, values in result.items()}))`
    const env = { ...process.env, PYTHONPATH: resolve('python'), PYTHONDONTWRITEBYTECODE: '1' }
    const common = [
      [7, 8],
      [107, 108],
    ]
    const said = execFileSync(python!, ['-c', program], { encoding: 'utf8', env })
    expect(JSON.parse(said)).toEqual({ Q: common, W: common, P: common })
  })
})
