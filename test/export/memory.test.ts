import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { exportFormats } from '../../src/export/index.ts'
import { LogWriter } from '../../src/record/log-writer.ts'
import { hmcAlone, writeRun } from './write-run.ts'

const MIB = 2 ** 20
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'leapstream-memory-'))
  writeRun(join(folder, 'small'), { samplers: hmcAlone, draws: 100 })
  const samplers = { hmc: { chains: 256, measurements: hmcAlone.hmc!.measurements } }
  const { logFile } = writeRun(join(folder, 'large'), { samplers, draws: 1 })
  const writer = new LogWriter(logFile, 'normal')
  // blocks of 2 MiB
  for (let first = 11; first < 36_000; first += 200) {
    const values = Float64Array.from({ length: 200 * 256 }, (_, i) => Math.sin(first + i))
    writer.begin()
    writer.addStretch(0, { first, steps: 200, columns: Array(5).fill(values) })
    writer.commit()
  }
  writer.close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The most memory that an export has had, bytes. */
async function most(run: string, format: string): Promise<number> {
  const tell = 'process.on("exit",()=>process.stderr.write("most " + process.resourceUsage().maxRSS))'
  const argv = [
    'dist/cli/main.js',
    'export',
    join(folder, run),
    '--format',
    format,
    '--out',
    join(folder, `${run}.${format}`),
  ]
  const { stderr } = await promisify(execFile)(process.execPath, [
    '--import',
    `data:text/javascript,${tell}`,
    ...argv,
  ])
  return 1024 * Number(/most (\d+)/.exec(stderr)![1])
}

it.each(exportFormats)(
  'a run of 350 MiB is exported as %s in less than half as much memory more than a small one',
  async (format) => {
    expect(statSync(join(folder, 'large', 'log.sqlite')).size).toBeGreaterThan(350 * MIB)
    const [small, large] = [await most('small', format), await most('large', format)]
    expect(large - small).toBeLessThan(175 * MIB)
  },
)
