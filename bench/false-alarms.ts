/**
 * How often right runs are called wrong. Runs of HMC, HMC with instanton hits, exact draws and the shipped models, with 2 to
 * 128 chains, 20 to 2000 trajectories and beta 1 to 10, are judged whenever they have doubled, four times a second, and at
 * their end. Prints how many of them were called NOT EXACT at any time, and how the z-scores at the end are distributed.
 *
 *   npm run bench:false-alarms                    # 2400 runs, some 15 minutes
 *   npm run bench:false-alarms -- 300             # fewer
 */
import {
  averagePlaquette,
  definePipeline,
  type Exactness,
  exactDraws,
  hmc,
  hmcOptions,
  leapfrogLayers,
  runPipeline,
  type Sampler,
  smoothCharge,
  topologicalCharge,
  wilsonLoop,
} from '../src/index.ts'
import { seededRandom } from '../test/stats/seeded-random.ts'

interface Kind {
  readonly name: string
  make(options: { lattice: [number, number]; beta: number; chains: number; seed: number }): Sampler
}

/** Step sizes with an acceptance of some .7: (10, .15) at beta 4 on 16x16, shorter as beta grows. */
const stepSize = (beta: number) => 0.25 / Math.sqrt(beta)

const kinds: readonly Kind[] = [
  { name: 'hmc', make: (options) => hmc({ ...options, stepSize: stepSize(options.beta) }) },
  {
    name: 'instanton',
    make: (options) => hmc({ ...options, stepSize: stepSize(options.beta), instantonHits: 1 }),
  },
  { name: 'exact', make: (options) => exactDraws(options) },
  { name: 'trained', make: (options) => leapfrogLayers(options) },
]

const lattices: readonly [number, number][] = [
  [8, 8],
  [16, 16],
  [4, 4],
  [4, 16],
]
const betas = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
const chainNumbers = [2, 3, 4, 8, 12, 16, 32, 64, 128]
const lengths = [20, 50, 100, 200, 500, 1000, 2000]
/** Trajectories of all chains together in one run: with more, thousands of runs would take too long. */
const MOST_VALUES = 40_000

const measurements = {
  Q: topologicalCharge(),
  QR: smoothCharge(),
  plaquette: averagePlaquette(),
  W2x2: wilsonLoop(2, 2),
}

const runs = Number(process.argv[2] ?? 2400)
const firstSeed = Number(process.argv[3] ?? 10_000)

/** One of several, by a random number. */
function choice<T>(from: readonly T[], random: () => number): T {
  return from[Math.floor(random() * from.length)]!
}

interface Judged {
  readonly text: string
  readonly violated: string | undefined
  readonly looks: number
  readonly zScores: Readonly<Record<string, number>>
  readonly verdict: string
}

async function judge(number: number): Promise<Judged> {
  const seed = firstSeed + number
  const random = seededRandom(seed)
  const kind = kinds[number % kinds.length]!
  const lattice = choice(lattices, random)
  const beta = choice(betas, random)
  const chains = choice(chainNumbers, random)
  const trajectories = Math.max(20, Math.min(choice(lengths, random), Math.floor(MOST_VALUES / chains)))
  const sampler = kind.make({ lattice, beta, chains, seed })
  const definition = definePipeline({
    name: 'false-alarms',
    summary: 'One run',
    parameters: hmcOptions,
    samplers: () => ({ one: sampler }),
    measurements,
  })
  const run = runPipeline({ definition, parameters: {}, trajectories })
  let violated: string | undefined
  let looks = 0
  run.samplers[0]!.analyses.exactness!.subscribe((value) => {
    const { verdict, checks, count } = value as Exactness
    looks++
    if (verdict !== 'violated' || violated !== undefined) return
    const far = checks.filter(({ alarm }) => alarm)
    violated = `after ${count}: ${far.map(({ name, zScore, limit }) => `${name} z ${zScore!.toFixed(1)} limit ${limit!.toFixed(1)}`).join(', ')}`
  })
  const summary = (await run.start()).samplers.one!
  const zScores: Record<string, number> = {}
  for (const [name, mean] of Object.entries({
    ...summary.measurements,
    'Q squared': summary.chargeSquared!,
    'QR squared': summary.smoothChargeSquared!,
    acceptanceBalance: summary.exactness.checks.find(({ name }) => name.startsWith('A -'))!,
  }))
    if (mean.zScore !== undefined && mean.zScore !== null) zScores[name] = mean.zScore
  const chisquare = summary.exactness.checks.find(({ name }) => name === 'P(Q)')?.zScore
  if (chisquare) zScores['P(Q)'] = chisquare
  return {
    text: `${kind.name} ${lattice.join('x')} beta ${beta}, ${chains} x ${trajectories}, seed ${seed}`,
    violated,
    looks,
    zScores,
    verdict: summary.exactness.verdict,
  }
}

const all: Record<string, number[]> = {}
const verdicts: Record<string, number> = {}
let alarms = 0
let looks = 0
const begun = performance.now()
for (let number = 0; number < runs; number++) {
  const judged = await judge(number)
  looks += judged.looks
  verdicts[judged.verdict] = (verdicts[judged.verdict] ?? 0) + 1
  if (judged.violated !== undefined) {
    alarms++
    console.log(`FALSE ALARM ${judged.text}: ${judged.violated}`)
  }
  for (const [name, z] of Object.entries(judged.zScores)) {
    all[name] ??= []
    all[name].push(z)
    if (Math.abs(z) > 4.5) console.log(`far: ${judged.text}: ${name} z ${z.toFixed(1)}`)
  }
  if (process.stderr.isTTY && number % 20 === 19) process.stderr.write(`\r${number + 1} of ${runs}`)
}
console.log(`${runs} right runs, ${looks} looks, ${((performance.now() - begun) / 1000).toFixed(0)} s`)
console.log(`ever violated: ${alarms}; verdicts at the end: ${JSON.stringify(verdicts)}`)
for (const [name, values] of Object.entries(all)) {
  const rms = Math.sqrt(values.reduce((a, z) => a + z * z, 0) / values.length)
  const within = values.filter((z) => Math.abs(z) < 1).length / values.length
  const largest = values.reduce((a, z) => Math.max(a, Math.abs(z)), 0)
  console.log(
    `${name.padEnd(18)} ${values.length} z-scores, rms ${rms.toFixed(2)}, within 1: ${within.toFixed(2)}, largest ${largest.toFixed(1)}`,
  )
}
