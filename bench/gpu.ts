// npm run bench:gpu [-- SECONDS [CHAINS ...]]: HMC of 16x16 on the graphics card beside one core of the WebAssembly kernels: time per link
// and step, trajectories and independent charges per second, and how far that is from what the card can compute at all. SECONDS (default 2)
// is how long each number of chains (default 1000, 10 000 and 100 000) is measured. Then 128x128 with as many links as the largest of these
// numbers has: HMC, and the shipped local model of beta 4 in blocks of 16x16 and in its own. The tables go to bench/out/gpu.json.
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Lattice } from '../src/batch.ts'
import { BackendError } from '../src/errors.ts'
import { writeWhole } from '../src/files/index.ts'
import { Card, type CardSampler, ChainsOnCard, cardHmc, LocalLayersOnCard } from '../src/gpu/index.ts'
import { Chains, LocalChains, TURN } from '../src/kernels/index.ts'
import { layerTable, loadModel, localParameters } from '../src/layers/index.ts'
import { analyze } from '../src/stats/index.ts'
import { openCard } from '../src/tensor/index.ts'
import { arithmeticRate } from './card-arithmetic.ts'

const [seconds = 2, ...asked] = process.argv.slice(2).map(Number)
const manyChains = asked.length > 0 ? asked : [1000, 10_000, 100_000]
const lattice = [16, 16] as const
const links = 512
const beta = 2
const steps = { stepSize: 0.15, leapfrogSteps: 10, instantonHits: 0 }
const seed = 1

/**
 * Operations per link and leapfrog step, counted in src/gpu/shaders/leapfrog.ts: a plaquette takes 3 additions, 12 operations for its sine
 * and 2 for its kick, and each of its two links 4 for the drift and 2 for the kick; 6 more go to and from workgroup memory.
 */
const OPERATIONS = (3 + 12 + 2 + 6) / 2 + 4 + 2

/**
 * The same for a layer of a local model, in src/gpu/shaders/local-layers.ts: a plaquette takes 3 additions, 12 operations for its sine and
 * 9 more for its cosine, 5 for the polynomial, 5 for its neighbours and 1 to a whole number; 8 go to and from workgroup memory.
 */
const LAYER_OPERATIONS = (3 + 12 + 9 + 5 + 5 + 1 + 8) / 2 + 4 + 2

const large = { lattice: [128, 128] as const, links: 2 * 128 * 128, beta: 4 }
const model = loadModel(fileURLToPath(new URL('../models/u1-beta4.safetensors', import.meta.url)))
const largeBlocks = [
  [16, 16],
  [4, 4],
] as const

/** Independent charges per trajectory: 1 / tau_int of the charge. */
function independent(charges: readonly Float64Array[]): number {
  return 1 / analyze(charges).integratedTime.value!
}

/** One core: trajectories of all chains per second, and charges. */
function onProcessor() {
  const chains = new Chains({ lattice, beta, chains: 128, precision: 'f32' })
  chains.start('exact', { seed, firstChain: 0, trajectory: 0 })
  const charges = Array.from({ length: 128 }, () => [] as number[])
  const begin = performance.now()
  let trajectory = 0
  for (; performance.now() - begin < 1000 * seconds || trajectory < 500; trajectory++) {
    chains.hmcTrajectory(steps, { seed, firstChain: 0, trajectory })
    chains.plaquetteSums().charge.forEach((charge, chain) => {
      charges[chain]!.push(Math.round(charge))
    })
  }
  const rate = (128 * trajectory * 1000) / (performance.now() - begin)
  return { rate, independent: independent(charges.map((series) => Float64Array.from(series))) }
}

/** Trajectories of all chains of the large lattice per second on one core. */
function largeOnProcessor(): number {
  const chains = new Chains({ lattice: large.lattice, beta, chains: 4, precision: 'f32' })
  chains.start('exact', { seed, firstChain: 0, trajectory: 0 })
  const begin = performance.now()
  let trajectory = 0
  for (; performance.now() - begin < 1000 * seconds; trajectory++)
    chains.hmcTrajectory(steps, { seed, firstChain: 0, trajectory })
  return (4 * trajectory * 1000) / (performance.now() - begin)
}

/** The same with the shipped model. */
function localOnProcessor(block: readonly [number, number]): number {
  const { lattice, beta } = large
  const table = layerTable(localParameters(model), beta, 'f32')
  const { kicks, terms } = table
  const chains = new LocalChains({ lattice, block, beta, chains: 4, precision: 'f32', kicks, terms })
  chains.use(table)
  chains.start('exact', { seed, firstChain: 0, trajectory: 0 })
  const begin = performance.now()
  let trajectory = 0
  for (; performance.now() - begin < 1000 * seconds; trajectory++)
    chains.localTrajectory({ seed, firstChain: 0, trajectory })
  return (4 * trajectory * 1000) / (performance.now() - begin)
}

async function hmcOnCard(card: Card, lattice: Lattice, chains: number): Promise<CardSampler> {
  return cardHmc(await ChainsOnCard.make(card, { lattice, beta, chains }), steps)
}

async function localOnCard(
  card: Card,
  chains: number,
  block: readonly [number, number],
): Promise<CardSampler> {
  const table = layerTable(localParameters(model), large.beta, 'f64')
  return LocalLayersOnCard.make(card, { lattice: large.lattice, beta: large.beta, chains }, { block, table })
}

/** Trajectories of all chains per second, in as long stretches as take a tenth of a second, results read back. */
async function rateOf(sampler: CardSampler): Promise<number> {
  const { lattice, beta, chains } = sampler.chains
  // all chains start alike, which does not matter for the time
  const start = new Chains({ lattice, beta, chains: 1, precision: 'f32' })
  start.start('exact', { seed, firstChain: 0, trajectory: 0 })
  const whole = Int32Array.from(start.links(), (angle) => Math.round((angle / TURN) * 2 ** 32))
  for (let chain = 0; chain < chains; chain++) sampler.chains.put(whole, chain)
  let trajectory = 0
  const stretch = async (trajectories: number) => {
    const begin = performance.now()
    await sampler.run({ seed, firstChain: 0, trajectory }, trajectories, [])
    trajectory += trajectories
    return performance.now() - begin
  }
  await stretch(1)
  const one = await stretch(1)
  const each = Math.max(1, Math.min(sampler.chains.mostTrajectories(0), Math.floor(100 / one)))
  let [milliseconds, done] = [0, 0]
  while (milliseconds < 1000 * seconds) {
    milliseconds += await stretch(each)
    done += each
  }
  return (chains * done * 1000) / milliseconds
}

const open = await openCard().catch((error) => {
  if (!(error instanceof BackendError)) throw error
  console.error(error.message)
  process.exit(2)
})
const card = new Card(open)
const arithmetic = await arithmeticRate(card)
console.log(`${card.name}: ${(arithmetic / 1e12).toPrecision(3)} 10^12 multiply-adds per second`)
const rounded = (value: number, digits = 3) => Number(value.toPrecision(digits))
/** What a rate is per link and step, beside one core, and of what the card computes in a loop of nothing else. */
const rates = (rate: number, linkSteps: number, core: number, operations?: number) => ({
  'ns per link and step': rounded(1e9 / (rate * linkSteps)),
  'trajectories/s': rounded(rate),
  'beside one core': rounded(rate / core),
  ...(operations !== undefined && {
    'of the arithmetic': rounded((rate * linkSteps * operations) / arithmetic, 2),
  }),
})
/** Undefined where so many chains do not fit. */
const rateOrRefusal = async (make: () => Promise<CardSampler>) => {
  try {
    return await rateOf(await make())
  } catch (error) {
    if (!(error instanceof BackendError)) throw error
    console.log(error.message)
    return undefined
  }
}

const processor = onProcessor()
const hmcRow = (name: string, rate: number, operations?: number) => ({
  chains: name,
  ...rates(rate, links * steps.leapfrogSteps, processor.rate, operations),
  'independent charges/s': Math.round(rate * processor.independent),
})
const rows = [hmcRow('128 on one core', processor.rate)]
for (const chains of manyChains) {
  const rate = await rateOrRefusal(() => hmcOnCard(card, lattice, chains))
  if (rate !== undefined) rows.push(hmcRow(`${chains} on the card`, rate, OPERATIONS))
}
console.table(rows)

const { layers } = model.architecture
const chainsOfLarge = Math.max(1, Math.round((Math.max(...manyChains) * links) / large.links))
const largeRows: object[] = []
/** A sampler of the large lattice, on one core and on the card. */
const compareOnLarge = async (
  name: string,
  core: number,
  updates: number,
  operations: number,
  make: () => Promise<CardSampler>,
) => {
  const row = (chains: string, rate: number, counted?: number) => ({
    sampler: name,
    chains,
    ...rates(rate, large.links * updates, core, counted),
  })
  largeRows.push(row('4 on one core', core))
  const rate = await rateOrRefusal(make)
  if (rate !== undefined) largeRows.push(row(`${chainsOfLarge} on the card`, rate, operations))
}
await compareOnLarge('HMC', largeOnProcessor(), steps.leapfrogSteps, OPERATIONS, () =>
  hmcOnCard(card, large.lattice, chainsOfLarge),
)
for (const block of largeBlocks)
  await compareOnLarge(
    `local, blocks of ${block.join('x')}`,
    localOnProcessor(block),
    layers,
    LAYER_OPERATIONS,
    () => localOnCard(card, chainsOfLarge, block),
  )
console.table(largeRows)
const out = fileURLToPath(new URL('out/', import.meta.url))
mkdirSync(out, { recursive: true })
writeWhole(
  `${out}gpu.json`,
  Buffer.from(`${JSON.stringify({ card: card.name, arithmetic, rows, largeRows }, null, 2)}\n`),
)
await card.close()
