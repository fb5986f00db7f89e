/**
 * How many trajectories it takes until a wrong sampler turns red. Every run is compared again and again with what is exactly
 * true, and turns red when one of its checks is beyond its limit
 * (src/operators/exactness.ts). A right run practically never crosses these limits (bench/false-alarms.ts). That is of use only
 * if a wrong one does: here samplers with deliberate mistakes (bench/wrong-samplers.ts) run until they turn red, or until their
 * budget of trajectories is spent.
 *
 *   npm run bench:power                           # some 8 minutes
 *   npm run bench:power -- 10                     # ten times the budgets
 *   npm run bench:power -- 10 'action'            # of the rows with this in their name
 *
 * One row is one mistake on one lattice, with several seeds. It gives the mean of min(1, e^{-dH}) as A; how many of the seeds
 * turned red; the trajectories per chain at the first red look, as the median over the seeds with the range, and the median
 * for all chains together; and the checks that were beyond their limits there. A seed that did not turn red has used up its
 * budget, written "> 5000". The columns dP and d(A-2P) are how far the mistake shifts the average plaquette P and the balance
 * of accept/reject, A - 2 P(dH < 0). They are measured in these runs, and come out rather too large where a run stopped at an
 * alarm; or they are exact, where that is said.
 *
 * The second table has the right twins of these samplers. Each runs as long as the longest budget of its wrong twins, with
 * the first seed, and must not turn red.
 *
 * Seeds fix all chains. A run is looked at when it has doubled, four times a second, and at its end. So the trajectory of the
 * first red look varies a little with the machine.
 */
import {
  averagePlaquette,
  definePipeline,
  type Exactness,
  exactResults,
  hmc,
  hmcOptions,
  runPipeline,
  type Sampler,
  smoothCharge,
  topologicalCharge,
} from '../src/index.ts'
import { significant, valueWithError } from '../src/values/format.ts'
import {
  acceptingMore,
  alwaysAccepting,
  type HmcSetting,
  randomLayers,
  rightHmc,
  rightTrained,
  type Setting,
  scaledAction,
  scaledForce,
  scalingMomenta,
  takingRejected,
  trainedScaledAction,
  trainedTakingRejected,
} from './wrong-samplers.ts'

const SEEDS = [101, 102, 103, 104, 105]
/** The seeds of rows that take long. */
const FEW = SEEDS.slice(0, 3)

const factor = Number(process.argv[2] ?? 1)
const only = process.argv[3] ?? ''

/** One sampler, wrong or right, on one lattice. */
interface Row {
  readonly name: string
  readonly chains: number
  /** Trajectories per chain. */
  readonly budget: number
  readonly seeds: readonly number[]
  readonly make: (seed: number) => Sampler
  /** By how much the average plaquette is wrong, where that can be computed exactly. */
  readonly shift?: number
}

type Make<S> = (setting: S) => Sampler

interface Mistake<S> {
  readonly name: string
  readonly make: Make<S>
  readonly budget: number
  readonly seeds?: readonly number[]
  /** The beta that is sampled instead of the right one, where that is the mistake. */
  readonly sampled?: number
}

const wrongRows: Row[] = []
const rightRows: Row[] = []

const placeOf = ({ lattice, beta }: Setting) => `${lattice.join('x')} beta ${beta}`

/** Adds rows of wrong samplers on one lattice, and of right ones, some of which look wrong (a force that is too strong). */
function add<S extends Setting>(
  setting: S,
  mistakes: readonly Mistake<S>[],
  twins: readonly { readonly name: string; readonly make: Make<S>; readonly budget?: number }[],
) {
  const { lattice, beta, chains } = setting
  const plaquette = (at: number) => exactResults(lattice, at).plaquette
  const at = (name: string, make: Make<S>) => ({
    name: `${placeOf(setting)}: ${name}`,
    chains,
    make: (seed: number) => make({ ...setting, seed }),
  })
  const longest = Math.max(...mistakes.map(({ budget }) => budget))
  for (const { name, make, budget, seeds = SEEDS, sampled } of mistakes)
    wrongRows.push({
      ...at(name, make),
      budget: Math.ceil(factor * budget),
      seeds,
      ...(sampled !== undefined && { shift: plaquette(sampled) - plaquette(beta) }),
    })
  for (const { name, make, budget = longest } of twins)
    rightRows.push({
      ...at(name, make),
      budget: Math.ceil(factor * budget),
      seeds: SEEDS.slice(0, 1),
    })
}

type Place = Omit<HmcSetting, 'stepSize'>

/** Settings of HMC with the step size that has the wanted acceptance. */
function tuned(place: Place, targetAcceptance: number): HmcSetting {
  const key = { seed: place.seed, firstChain: 0, chains: 1, trajectory: 0 }
  const { stepSize } = hmc({ ...place, targetAcceptance }).init(key)
  return { ...place, stepSize }
}

interface Budgets {
  readonly tenth: number
  readonly hundredth: number
  readonly thousandth: number
}

/** Adds rows of HMC: with mistakes of a tenth and a hundredth in the acceptance, of a hundredth and a thousandth in the action, and without. */
function addHmc(place: Place, { tenth, hundredth, thousandth }: Budgets) {
  const { beta } = place
  const small = { budget: hundredth, seeds: FEW }
  const large = { budget: tenth }
  add<HmcSetting>(
    tuned(place, 0.8),
    [
      { name: 'takes 1 % of the rejected', make: (its) => takingRejected(its, 0.01), ...small },
      { name: 'takes 10 % of the rejected', make: (its) => takingRejected(its, 0.1), ...large },
      { name: 'accepts 1.01 e^{-dH}', make: (its) => acceptingMore(its, 1.01), ...small },
      { name: 'accepts 1.1 e^{-dH}', make: (its) => acceptingMore(its, 1.1), ...large },
      {
        name: 'action times 1.001',
        make: (its) => scaledAction(its, 1.001),
        budget: thousandth,
        seeds: FEW,
        sampled: 1.001 * beta,
      },
      { name: 'action times 1.01', make: (its) => scaledAction(its, 1.01), ...large, sampled: 1.01 * beta },
    ],
    [
      { name: 'HMC', make: rightHmc },
      { name: 'force times 1.001', make: (its) => scaledForce(its, 1.001) },
      { name: 'force times 1.1', make: (its) => scaledForce(its, 1.1), budget: tenth },
    ],
  )
  // more steps where the acceptance, and so the step, differs: all trajectories are about as long
  const steps = place.leapfrogSteps
  for (const [acceptance, leapfrogSteps] of [
    [0.9, Math.round(1.4 * steps)],
    [0.99, Math.round(4 * steps)],
  ] as const)
    add<HmcSetting>(
      tuned({ ...place, leapfrogSteps }, acceptance),
      [{ name: `always accepts (A = ${acceptance})`, make: alwaysAccepting, budget: tenth }],
      [{ name: `HMC (A = ${acceptance})`, make: rightHmc }],
    )
}

for (const beta of [2, 4]) {
  const small = { lattice: [8, 8], beta, chains: 64, leapfrogSteps: 5, seed: 1 } as const
  addHmc(small, { tenth: 4000, hundredth: 60_000, thousandth: 10_000 })
  // the mistake below is the same as a beta that is larger by twice the strength, see scalingMomenta
  const strength = 0.05
  add<HmcSetting>(
    tuned(small, 0.8),
    [
      {
        name: 'log J left out, s = .05 cos x_P',
        make: (its) => scalingMomenta(its, strength, false),
        budget: 2000,
        sampled: beta + 2 * strength,
      },
    ],
    [{ name: 'log J, s = .05 cos x_P', make: (its) => scalingMomenta(its, strength, true) }],
  )
}
for (const beta of [2, 4])
  addHmc(
    { lattice: [16, 16], beta, chains: 128, leapfrogSteps: 7, seed: 1 },
    { tenth: 2000, hundredth: 5000, thousandth: 20_000 },
  )
add<HmcSetting>(
  { lattice: [4, 4], beta: 2, chains: 64, leapfrogSteps: 3, stepSize: 0.3, seed: 1 },
  [{ name: 'log J left out, random layers', make: (its) => randomLayers(its, 0.1, false), budget: 200 }],
  [{ name: 'log J, random layers', make: (its) => randomLayers(its, 0.1, true) }],
)
for (const beta of [5, 6])
  add<Setting>(
    { lattice: [16, 16], beta, chains: 64, seed: 1 },
    [
      { name: 'trained, 1 % taken unseen', make: (its) => trainedTakingRejected(its, 0.01), budget: 4000 },
      {
        name: 'trained, action times 1.01',
        make: (its) => trainedScaledAction(its, 1.01),
        budget: 4000,
        sampled: 1.01 * beta,
      },
      { name: 'trained, always accepts', make: (its) => trainedTakingRejected(its, 1), budget: 4000 },
    ],
    [{ name: 'trained', make: rightTrained }],
  )

interface Outcome {
  /** Trajectories per chain at the first red look; infinite without one. */
  readonly count: number
  readonly last: Exactness
  readonly acceptance: number
}

/** Runs until the first red look, or to the end. */
async function untilRed(sampler: Sampler, trajectories: number): Promise<Outcome> {
  const definition = definePipeline({
    name: 'power',
    summary: 'One run',
    parameters: hmcOptions,
    samplers: () => ({ one: sampler }),
    measurements: { Q: topologicalCharge(), QR: smoothCharge(), plaquette: averagePlaquette() },
  })
  const run = runPipeline({ definition, parameters: {}, trajectories })
  let last: Exactness | undefined
  run.samplers[0]!.analyses.exactness!.subscribe((value) => {
    if (last?.verdict === 'violated') return
    last = value as Exactness
    if (last.verdict === 'violated') run.stop('red')
  })
  let [probability, proposals] = [0, 0]
  run.samplers[0]!.measurements.energyError!.subscribe(({ values }) => {
    for (const dH of values) probability += Math.min(1, Math.exp(-dH))
    proposals += values.length
  })
  await run.start()
  return {
    count: last!.verdict === 'violated' ? last!.count : Number.POSITIVE_INFINITY,
    last: last!,
    acceptance: probability / proposals,
  }
}

const isRed = ({ count }: Outcome) => count < Number.POSITIVE_INFINITY

/** Mean distance of a check from its exact value, in 1e-4, with its error. */
function distance(outcomes: readonly Outcome[], name: string): string {
  let [weights, sum] = [0, 0]
  for (const { last } of outcomes) {
    const { mean, error, exact } = last.checks.find((check) => check.name === name)!
    if (mean === null || exact === null || !error) continue
    weights += error ** -2
    sum += (mean - exact) / error ** 2
  }
  return weights === 0 ? '–' : valueWithError((1e4 * sum) / weights, 1e4 * weights ** -0.5)
}

/** How often each check was beyond its limit. */
function alarmed(outcomes: readonly Outcome[]): string {
  const names = outcomes.flatMap(({ last }) =>
    last.checks.filter(({ alarm }) => alarm).map(({ name }) => name),
  )
  return [...new Set(names)].map((name) => `${name} ${names.filter((one) => one === name).length}`).join(', ')
}

const widths = [48, 8, 6, 5, 29, 10, 13, 13, 5]
const print = (cells: readonly string[]) =>
  console.log(cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' '))
function progress(text: string) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}

function report({ name, chains, budget, shift }: Row, outcomes: readonly Outcome[], seconds: number) {
  const counts = outcomes.map(({ count }) => count).sort((a, b) => a - b)
  const text = (count: number) => (count > budget ? `> ${budget}` : `${count}`)
  const median = counts[Math.floor(counts.length / 2)]!
  print([
    name,
    `${chains}`,
    (outcomes.reduce((sum, { acceptance }) => sum + acceptance, 0) / outcomes.length).toFixed(3),
    `${outcomes.filter(isRed).length}/${outcomes.length}`,
    counts[0]! > budget ? text(median) : `${text(median)} (${text(counts[0]!)} .. ${text(counts.at(-1)!)})`,
    `${median > budget ? '> ' : ''}${(Math.min(median, budget) * chains).toExponential(1)}`,
    shift === undefined ? distance(outcomes, 'plaquette') : `${significant(1e4 * shift, 3)} exact`,
    distance(outcomes, 'A - 2 P(dH<0)'),
    seconds.toFixed(0),
    alarmed(outcomes) || '–',
  ])
}

const begun = performance.now()
const seconds = () => (performance.now() - begun) / 1000

/** Runs rows, and says how many of their runs turned red. */
async function runRows(title: string, rows: readonly Row[]): Promise<number> {
  print([
    title,
    'chains',
    'A',
    'red',
    'trajectories per chain',
    'in total',
    'dP, 1e-4',
    'd(A-2P), 1e-4',
    's',
    'checks',
  ])
  let red = 0
  for (const [number, row] of rows.entries()) {
    const from = seconds()
    const outcomes: Outcome[] = []
    for (const seed of row.seeds) {
      progress(`row ${number + 1} of ${rows.length}: ${row.name}, seed ${seed}, ${from.toFixed(0)} s so far`)
      outcomes.push(await untilRed(row.make(seed), row.budget))
    }
    progress('')
    report(row, outcomes, seconds() - from)
    red += outcomes.filter(isRed).length
  }
  return red
}

const selected = (rows: readonly Row[]) => rows.filter(({ name }) => name.includes(only))
await runRows('wrong', selected(wrongRows))
console.log()
const falseAlarms = await runRows('right', selected(rightRows))
console.log(`${seconds().toFixed(0)} s; right samplers that turned red: ${falseAlarms}`)
if (falseAlarms > 0) process.exitCode = 1
