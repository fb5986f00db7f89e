import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { firstValueFrom, toArray } from 'rxjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { summaryTable } from '../../src/cli/summary-table.ts'
import {
  averagePlaquette,
  type Configuration,
  definePipeline,
  exactResults,
  type HmcOptions,
  hmc,
  hmcOptions,
  loadPipeline,
  type MeasurementOperator,
  measure,
  measurementOperator,
  polyakovLoop,
  runPipeline,
  type SamplerSummary,
  type StopRule,
  smoothCharge,
  stream,
  topologicalCharge,
  wilsonLoop,
} from '../../src/index.ts'
import { typedSteps } from '../install/typed-steps.ts'

const options: HmcOptions = {
  lattice: [8, 8],
  beta: 2,
  chains: 64,
  stepSize: 0.25,
  leapfrogSteps: 5,
  seed: 3,
}

async function run(measurements: Record<string, MeasurementOperator>, stopRule?: StopRule) {
  const definition = definePipeline({
    name: 'test',
    summary: 'a test',
    parameters: hmcOptions,
    samplers: () => ({ it: hmc(options) }),
    measurements,
  })
  const prepared = runPipeline({
    definition,
    parameters: {},
    trajectories: 300,
    ...(stopRule !== undefined && { stopRule }),
  })
  const [sampler] = prepared.samplers
  const latest: Record<string, unknown> = {}
  for (const [name, analysis] of Object.entries(sampler!.analyses))
    analysis.subscribe((value) => {
      latest[name] = value
    })
  const summary = await prepared.start()
  return {
    latest,
    summary: summary.samplers.it!,
    whole: summary,
    table: summaryTable(summary, sampler!.quantities),
  }
}
type Run = Awaited<ReturnType<typeof run>>

/** The charge of the first half of the time slices: real-valued, 0 on average by symmetry. */
const halfCharge = ({ links, lattice: [nt, nx] }: Configuration) => {
  let angles = 0
  for (let t = 0; t < nt / 2; t++)
    for (let x = 0; x < nx; x++) {
      const link = (mu: number, time: number, space: number) =>
        links[(mu * nt + (time % nt)) * nx + (space % nx)]!
      const angle = link(0, t, x) + link(1, t + 1, x) - link(0, t, x + 1) - link(1, t, x)
      angles += angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI))
    }
  return angles / (2 * Math.PI)
}

const standard = {
  Q: topologicalCharge(),
  QR: smoothCharge(),
  polyakov: polyakovLoop(),
  plaquette: averagePlaquette(),
  W2x2: wilsonLoop(2, 2),
}
const newNames: Record<string, string> = {
  Q: 'charge',
  QR: 'Q',
  polyakov: 'plaquette',
  plaquette: 'W2x2',
  W2x2: 'QR',
}

/** The measurements of `record` under the names that they had. */
const back = (record: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.keys(standard).map((name) => [name, record[newNames[name]!] as Record<string, unknown>]),
  )

let asEver: Run
beforeAll(async () => {
  asEver = await run(standard)
})

describe('a pipeline whose measurements all have the name of another', () => {
  let renamed: Run
  beforeAll(async () => {
    renamed = await run(
      Object.fromEntries(Object.entries(standard).map(([name, operator]) => [newNames[name]!, operator])),
    )
  })

  it('has the same numbers in its JSON', () => {
    const { measurements, integratedTime, exactness, ...rest } = renamed.summary
    expect(back(measurements)).toEqual(asEver.summary.measurements)
    expect(back(integratedTime)).toEqual(asEver.summary.integratedTime)
    for (const key of ['chargeSquared', 'susceptibility', 'smoothChargeSquared', 'tunnelingRate'] as const) {
      expect(rest[key]).toBeDefined()
      expect(rest[key]).toEqual(asEver.summary[key])
    }
    expect(rest).not.toHaveProperty('furtherCharges')
  })

  it('has the same analyses', () => {
    const ofMeasurements = (latest: object) =>
      Object.entries(latest).filter(([name]) => name.includes('/') && !name.startsWith('e'))
    const before = Object.fromEntries(
      ofMeasurements(asEver.latest).map(([name, value]) => {
        const [measurement, analysis] = name.split('/')
        return [`${newNames[measurement!] ?? measurement}/${analysis}`, value]
      }),
    )
    expect(Object.keys(before)).toHaveLength(27)
    expect(Object.fromEntries(ofMeasurements(renamed.latest))).toEqual(before)
  })

  it('has the same checks under the new names, and its table says the new names', () => {
    const figures = ({ exactness }: SamplerSummary) =>
      exactness.checks.map(({ zScore, limit, mean, pValue }) => ({ zScore, limit, mean, pValue }))
    expect(figures(renamed.summary)).toEqual(figures(asEver.summary))
    expect(renamed.summary.exactness.checks.map(({ name }) => name)).toEqual([
      'exp(-dH)',
      'W2x2',
      'charge squared',
      'P(charge)',
      'A - 2 P(dH<0)',
    ])
    for (const row of ['charge squared', 'charge squared / V', 'Q squared', '|dcharge| per trajectory'])
      expect(renamed.table).toContain(`\n  ${row} `)
    expect(asEver.table).toMatch(/\n {2}Q squared +\S+ +\S+ +\S+\n {2}Q squared \/ V /)
    expect(asEver.table).toMatch(/\n {2}QR squared .*\n {2}\|dQ\| per trajectory /)
  })

  it('is stopped by a rule about the new names', async () => {
    // when exactly depends on how long blocks are: test/operators/stop-when.test.ts compares decisions
    const { whole } = await run(
      { charge: topologicalCharge(), Q: averagePlaquette() },
      { minTunnelings: 2000, error: { charge2: 0.2, Q: 0.1 } },
    )
    expect(whole.ended).toMatch(/error of charge2 .* tunnelings$/)
    expect(whole.decision!.tunnelings).toBeGreaterThanOrEqual(2000)
    expect(whole.decision!.errors.charge2).toBeLessThanOrEqual(0.2)
  })
})

describe('a pipeline with the charge of the whole lattice and that of half of it', () => {
  const half = measure('half', halfCharge, { symbol: 'Q_half', sectors: 'follows', mean: 0 })

  it('shows both', async () => {
    const { summary, table, latest } = await run({ Q: topologicalCharge(), half })
    expect(summary.chargeSquared).toEqual(asEver.summary.chargeSquared)
    expect(summary).not.toHaveProperty('smoothChargeSquared')
    const { squared } = summary.furtherCharges!.half!
    expect(squared!.error).toBeGreaterThan(0)
    // each of its 32 plaquettes scatters about Q / V: <Q_half^2> lies between <Q^2> / 4 and <Q^2>
    const { chargeSquared } = exactResults([8, 8], 2)
    expect(squared!.mean!).toBeGreaterThan(chargeSquared / 4)
    expect(squared!.mean!).toBeLessThan(chargeSquared)
    // false alarm 6e-5, fixed seed
    expect(summary.measurements.half!.exact).toBe(0)
    expect(Math.abs(summary.measurements.half!.zScore!)).toBeLessThan(4)
    expect(summary.integratedTime.half!.reliable).toBe(true)
    expect(table).toContain('\n  half squared ')
    expect(Object.keys(latest).filter((name) => name.startsWith('half/'))).toEqual([
      'half/mean',
      'half/integrated-time',
      'half/autocorrelation',
      'half/split-rhat',
      'half/squared',
    ])
    expect(summary.exactness.verdict).toBe('passed')
  })

  it('does not trust the half while the whole is frozen', async () => {
    const definition = definePipeline({
      name: 'test',
      summary: 'a test',
      parameters: hmcOptions,
      samplers: () => ({
        it: hmc({ beta: 7, start: 'cold', chains: 16, stepSize: 0.05, leapfrogSteps: 10 }),
      }),
      measurements: { half, charge: topologicalCharge() },
    })
    const prepared = runPipeline({ definition, parameters: {}, trajectories: 100, thermalize: 50 })
    const { samplers } = await prepared.start()
    const { integratedTime, measurements, furtherCharges } = samplers.it!
    expect(integratedTime.charge!.frozen).toBe(true)
    expect(integratedTime.half).toMatchObject({ reliable: false, reason: 'charge is frozen' })
    expect(measurements.half!.error).toBeNull()
    expect(furtherCharges!.half!.squared!.error).toBeNull()
  })
})

describe('a pipeline with the same charge twice', () => {
  it('shows both with the same numbers, and tells them apart', async () => {
    const { summary, table, latest } = await run({
      first: topologicalCharge(),
      second: topologicalCharge(),
      plaquette: averagePlaquette(),
    })
    const { chargeSquared, susceptibility, tunnelingRate, furtherCharges } = summary
    expect(chargeSquared).toEqual(asEver.summary.chargeSquared)
    expect(furtherCharges).toEqual({ second: { squared: chargeSquared, susceptibility, tunnelingRate } })
    for (const row of ['first squared', 'second squared', 'second squared / V', '|dsecond| per trajectory'])
      expect(table).toContain(`\n  ${row} `)
    const { checks } = summary.exactness
    expect(checks.map(({ name }) => name)).toEqual([
      'exp(-dH)',
      'plaquette',
      'first squared',
      'P(first)',
      'second squared',
      'P(second)',
      'A - 2 P(dH<0)',
    ])
    expect(latest['second/trace']).toEqual(latest['first/trace'])
    expect(latest['second/histogram']).toEqual(latest['first/histogram'])
    const { measurements } = latest.measurements as { measurements: { name: string; title?: string }[] }
    expect(measurements.find(({ name }) => name === 'second')!.title).toBe('Topological charge (second)')
  })
})

describe("a user's measurement", () => {
  it('is in README.md as it runs, and agrees with what it says is exact', async () => {
    const step = typedSteps(readFileSync('README.md', 'utf8')).find(
      (one) => 'file' in one && one.file === 'correlator.ts',
    ) as { content: string }
    const file = join(mkdtempSync(join(tmpdir(), 'leapstream-readme-')), 'correlator.ts')
    writeFileSync(file, step.content)
    const definition = await loadPipeline(file)
    const parameters = definition.parameters.parse({ lattice: '8x8', beta: 2, chains: 32, seed: 1 })
    const { samplers } = await runPipeline({ definition, parameters, trajectories: 300 }).start()
    const { exact, zScore } = samplers.hmc!.measurements.correlator!
    // I_1(2) / I_0(2) = 0.6978 to the power 8, but for the finite volume
    expect(exact!).toBeCloseTo(0.6978 ** 8, 3)
    // false alarm 6e-5, fixed seed
    expect(Math.abs(zScore!)).toBeLessThan(4)
  })

  it('may be real-valued and called Q', async () => {
    const { summary, table, latest } = await run({
      Q: measure('Q', ({ links }) => Math.cos(links[0]!), { mean: 0 }),
      plaquette: averagePlaquette(),
    })
    // a single link is gauge-variant: its mean is 0 in Haar measure, and what HMC does here is not asked
    expect(summary.measurements.Q!.exact).toBe(0)
    expect(summary).not.toHaveProperty('chargeSquared')
    expect(summary.exactness.checks.map(({ name }) => name)).toEqual([
      'exp(-dH)',
      'plaquette',
      'A - 2 P(dH<0)',
    ])
    expect(Object.keys(latest).filter((name) => name.startsWith('Q/'))).toEqual([
      'Q/mean',
      'Q/integrated-time',
      'Q/autocorrelation',
      'Q/split-rhat',
    ])
    expect(table).toContain('\n  Q  ')
    expect(table).not.toContain('Q squared')
  })

  it('is compared with what it says is exact, in its unit', async () => {
    const { summary, table } = await run({
      action: measurementOperator(
        'action',
        (configurations) => configurations.plaquetteSums().cos.map((cos) => configurations.beta * (64 - cos)),
        {
          title: 'Action',
          unit: 'nats',
          exact: ({ lattice, beta }) => 64 * beta * (1 - exactResults(lattice, beta).plaquette),
          checks: ['mean'],
        },
      ),
    })
    const { action } = summary.measurements
    const z = (action!.mean! - action!.exact!) / action!.error!
    expect(action!.zScore).toBe(z)
    // false alarm 6e-5, fixed seed
    expect(Math.abs(z)).toBeLessThan(4)
    const check = summary.exactness.checks.find(({ name }) => name === 'action')!
    expect(check).toMatchObject({ zScore: z, alarm: false, limit: expect.any(Number) })
    expect(table).toContain('\n  action (nats) ')
  })

  it('turns the verdict red where its formula is wrong, and only where it asks for it', async () => {
    const wrong = (checks: readonly 'mean'[]) =>
      run({
        p: measurementOperator('p', (configurations) => configurations.wilsonLoop(1, 1), {
          exact: () => 0.9,
          checks,
        }),
      })
    expect((await wrong(['mean'])).summary.exactness.verdict).toBe('violated')
    const { summary, table } = await wrong([])
    expect(summary.exactness.verdict).toBe('passed')
    expect(table).toMatch(/far from exact, though not called wrong: p \(z = /)
  })

  it('that is an integer has a histogram, and is tested against the distribution that it gives', async () => {
    // whether the charge is odd: 0 or 1
    const { chargeProbability } = exactResults([8, 8], 2)
    const odd = chargeProbability.reduce((sum, p, charge) => sum + (charge % 2 === 0 ? 0 : 2 * p), 0)
    const parity = (probabilities: ReadonlyMap<number, number>) =>
      measurementOperator(
        'parity',
        (configurations) => configurations.plaquetteSums().charge.map((q) => Math.abs(Math.round(q)) % 2),
        { integer: true, exact: () => ({ probabilities }), checks: ['mean', 'distribution'] },
      )
    const table = (one: number) =>
      new Map([
        [0, 1 - one],
        [1, one],
      ])
    const right = await run({ parity: parity(table(odd)) })
    const names = right.summary.exactness.checks.map(({ name }) => name)
    expect(names).toEqual(['exp(-dH)', 'parity', 'P(parity)', 'A - 2 P(dH<0)'])
    expect(right.summary.exactness.verdict).toBe('passed')
    expect(right.latest['parity/histogram']).toMatchObject({ bins: [0, 1], exact: [1 - odd, odd] })
    const wrong = await run({ parity: parity(table(odd + 0.05)) })
    expect(wrong.summary.exactness.verdict).toBe('violated')
    expect(wrong.summary.exactness.checks.filter(({ alarm }) => alarm).map(({ name }) => name)).toContain(
      'P(parity)',
    )
  })

  it('fails with the same words in a run and on a stream', async () => {
    let calls = 0
    const failing = () =>
      measure('mine', () => {
        if (++calls === 130) throw new Error('lost')
        return 1
      })
    const message = "measurement 'mine' failed at trajectory 2: 'mine' threw on chain 1: lost"
    await expect(run({ mine: failing() })).rejects.toThrow(message)
    calls = 0
    const batches = stream(hmc(options), { workers: 0 })
    await expect(firstValueFrom(batches.pipe(failing(), toArray()))).rejects.toThrow(message)
  })
})
