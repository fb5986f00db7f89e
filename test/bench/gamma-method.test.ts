import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stats } from 'leapstream'
import { afterAll, expect, it } from 'vitest'
import { autoregressive, block } from '../stats/ground-truths.ts'
import { seededRandom } from '../stats/seeded-random.ts'

const folder = mkdtempSync(join(tmpdir(), 'leapstream-gamma-'))
afterAll(() => rmSync(folder, { recursive: true }))
const python = ['python3', '/usr/bin/python3'].find(
  (name) => spawnSync(name, ['-c', 'import numpy']).status === 0,
)

it.skipIf(python === undefined).each([
  { r: 0.9, tau: 19, mean: 0 },
  { r: 0.9, tau: 19, mean: undefined },
  { r: 0.5, tau: 3, mean: undefined },
])(
  'the Gamma method in numpy and the online one both find tau_int = $tau of AR($r), mean $mean',
  ({ r, tau, mean }) => {
    const [chains, steps] = [16, 8192]
    const random = seededRandom(2026)
    const values = block(chains, steps, () => autoregressive(random, r))
    const series = new stats.SeriesAccumulator({ chains })
    series.push(values, steps)
    const online = stats.integratedTime(series, mean === undefined ? {} : { mean })

    const file = join(folder, 'series')
    writeFileSync(
      file,
      Float64Array.from(values, (_, i) => values[(i % steps) * chains + Math.floor(i / steps)]!),
    )
    const input = `${JSON.stringify({ file, chains, mean: mean ?? null })}\n`
    const { stdout } = spawnSync(python!, ['bench/peers/gamma_method.py'], { input, encoding: 'utf8' })
    const whole = JSON.parse(stdout)

    // each is off by more than 4 of its errors with a probability of 1e-4; the seed is fixed
    expect(Math.abs(whole.value - tau)).toBeLessThan(4 * whole.error)
    expect(Math.abs(online.value! - tau)).toBeLessThan(4 * online.error!)
    expect(Math.abs(online.value! - whole.value)).toBeLessThan(whole.error)
    expect(Math.abs(online.error! / whole.error - 1)).toBeLessThan(0.3)
  },
)
