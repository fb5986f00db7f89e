import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunSummary } from 'leapstream'
import { describe, expect, it } from 'vitest'
import { commandLine } from './command-lines.ts'

/** Analyses of streams of measurements, which travel to the main thread, of what is summed beside the chains as well. */
const pipeline = `
import { averagePlaquette, definePipeline, hmc, hmcOptions, integratedTime, runningMean, smoothCharge, topologicalCharge, tunnelingRate } from 'leapstream'

export default definePipeline({
  name: 'same',
  summary: 'streams beside sums',
  parameters: hmcOptions,
  samplers: (p) => ({ hmc: hmc(p) }),
  measurements: { Q: topologicalCharge(), QR: smoothCharge(), plaquette: averagePlaquette() },
  analyses: (m) => ({
    'Q/of-stream': m.Q.pipe(integratedTime({ mean: 0 })),
    'QR/of-stream': m.QR.pipe(integratedTime({ mean: 0 })),
    'plaquette/of-stream': m.plaquette.pipe(integratedTime()),
    'plaquette/mean-of-stream': m.plaquette.pipe(runningMean()),
    'Q/rate-of-stream': m.Q.pipe(tunnelingRate()),
  }),
})
`
const file = join(mkdtempSync(join(tmpdir(), 'same-')), 'same.ts')
writeFileSync(file, pipeline)

async function run(workers: number, chains: number): Promise<RunSummary> {
  const flags = `--lattice 6x6 --beta 2 --chains ${chains} --trajectories 700 --thermalize 13 --no-serve --json`
  const { stdout } = await commandLine(['run', file, ...flags.split(' '), '--workers', `${workers}`])
  return JSON.parse(stdout)
}

/** Without what the clock decides, and the name of the run. */
const numbers = ({ run, samplers, ...rest }: RunSummary) => ({
  ...rest,
  samplers: Object.values(samplers).map(
    ({
      seconds,
      nanosecondsPerLinkStep,
      effectiveSamplesPerSecond,
      effectiveSamplesPerSecondError,
      ...summary
    }) => summary,
  ),
})

describe('the numbers of a run', () => {
  it('are the same to the last bit with any number of workers', async () => {
    for (const [chains, others] of [
      [5, [0, 2]],
      [70, [0, 3]],
      [130, [2]],
    ] as const) {
      const one = numbers(await run(1, chains))
      for (const workers of others) expect(numbers(await run(workers, chains))).toEqual(one)
    }
  })

  it('are those that the same analyses of the measurements give', async () => {
    const summary = (await run(2, 70)).samplers.hmc!
    const { analyses, integratedTime, measurements, tunnelingRate } = summary as typeof summary & {
      analyses: Record<string, Record<string, unknown>>
    }
    for (const name of ['Q', 'QR', 'plaquette'])
      for (const part of ['value', 'error', 'window', 'jackknifeError', 'changes'] as const)
        expect(analyses[`${name}/of-stream`]![part]).toBe(integratedTime[name]![part])
    expect(analyses['Q/rate-of-stream']!.mean).toBe(tunnelingRate!.mean)
    expect(analyses['Q/rate-of-stream']!.error).toBe(tunnelingRate!.error)
    // its error leans on the charge, too, and the cells are the same but for rounding
    expect(analyses['plaquette/mean-of-stream']!.mean).toBe(measurements.plaquette!.mean)
  })
})
