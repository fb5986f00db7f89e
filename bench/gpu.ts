// npm run bench:gpu [-- SECONDS [CHAINS ...]]: HMC of 16x16 on the graphics card beside one core of the WebAssembly kernels: time per link and
// step, trajectories and independent charges per second, and how far that is from what the card can compute at all; then 100 chains
// of 128x128. SECONDS (default 2) is how long each number of chains (default 1000, 10 000 and 100 000) is measured. The table goes to
// bench/out/gpu.json.
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Lattice, linkCount } from '../src/batch.ts'
import { BackendError } from '../src/errors.ts'
import { writeWhole } from '../src/files/index.ts'
import { Card, ChainsOnCard, cardHmc } from '../src/gpu/index.ts'
import { Chains, TURN } from '../src/kernels/index.ts'
import { analyze } from '../src/stats/index.ts'
import { openCard } from '../src/tensor/index.ts'
import { arithmeticRate } from './card-arithmetic.ts'

const [seconds = 2, ...asked] = process.argv.slice(2).map(Number)
const manyChains = asked.length > 0 ? asked : [1000, 10_000, 100_000]
const lattice: Lattice = [16, 16]
/** Chains of a lattice that takes several workgroups a chain. */
const large: readonly [number, Lattice] = [100, [128, 128]]
const beta = 2
const steps = { stepSize: 0.15, leapfrogSteps: 10, instantonHits: 0 }
const seed = 1

/**
 * Operations per link and leapfrog step, counted in src/gpu/shaders/leapfrog.ts: a plaquette takes 3 additions, 12 operations for its sine and 2 for
 * its kick, and each of its two links 4 for the drift and 2 for the kick; 6 more go to and from workgroup memory.
 */
const OPERATIONS = (3 + 12 + 2 + 6) / 2 + 4 + 2

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

/** So many chains of a lattice on the card, as long stretches as take a tenth of a second, results read back. */
async function onCard(card: Card, chains: number, lattice: Lattice) {
  const moving = await ChainsOnCard.make(card, { lattice, beta, chains })
  const hmc = await cardHmc(moving, steps)
  // all chains start alike, which does not matter for the time
  const start = new Chains({ lattice, beta, chains: 1, precision: 'f32' })
  start.start('exact', { seed, firstChain: 0, trajectory: 0 })
  const whole = Int32Array.from(start.links(), (angle) => Math.round((angle / TURN) * 2 ** 32))
  for (let chain = 0; chain < chains; chain++) moving.put(whole, chain)
  let trajectory = 0
  const stretch = async (trajectories: number) => {
    const begin = performance.now()
    await hmc.run({ seed, firstChain: 0, trajectory }, trajectories, [])
    trajectory += trajectories
    return performance.now() - begin
  }
  await stretch(1)
  const one = await stretch(1)
  const each = Math.max(1, Math.min(moving.mostTrajectories(0), Math.floor(100 / one)))
  let [milliseconds, done] = [0, 0]
  while (milliseconds < 1000 * seconds) {
    milliseconds += await stretch(each)
    done += each
  }
  return { rate: (chains * done * 1000) / milliseconds }
}

const open = await openCard().catch((error) => {
  if (!(error instanceof BackendError)) throw error
  console.error(error.message)
  process.exit(2)
})
const card = new Card(open)
const arithmetic = await arithmeticRate(card)
console.log(`${card.name}: ${(arithmetic / 1e12).toPrecision(3)} 10^12 multiply-adds per second`)
const processor = onProcessor()
const updates = (rate: number, sides: Lattice) => rate * linkCount(sides) * steps.leapfrogSteps
const row = (name: string, { rate }: { rate: number }, sides: Lattice) => ({
  chains: name,
  'ns per link and step': Number((1e9 / updates(rate, sides)).toPrecision(3)),
  'trajectories/s': Number(rate.toPrecision(4)),
  'beside one core': Number((updates(rate, sides) / updates(processor.rate, lattice)).toPrecision(3)),
})
/** How long charges live and what a step costs is known of this lattice. */
const more = ({ rate }: { rate: number }) => ({
  'independent charges/s': Math.round(rate * processor.independent),
  'of the arithmetic': Number(((updates(rate, lattice) * OPERATIONS) / arithmetic).toPrecision(2)),
})
const rows: object[] = [
  {
    ...row('128 of 16x16 on one core', processor, lattice),
    'independent charges/s': Math.round(processor.rate * processor.independent),
  },
]
for (const [chains, sides] of [...manyChains.map((some) => [some, lattice] as const), large])
  try {
    const measured = await onCard(card, chains, sides)
    const name = `${chains} of ${sides.join('x')} on the card`
    rows.push({ ...row(name, measured, sides), ...(sides === lattice && more(measured)) })
  } catch (error) {
    if (!(error instanceof BackendError)) throw error
    console.log(error.message)
  }
console.table(rows)
const out = fileURLToPath(new URL('out/', import.meta.url))
mkdirSync(out, { recursive: true })
writeWhole(
  `${out}gpu.json`,
  Buffer.from(`${JSON.stringify({ card: card.name, arithmetic, rows }, null, 2)}\n`),
)
card.close()
