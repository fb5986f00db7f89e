// What a worker thread has to do for a card: processor time to measure and sum one trajectory of one chain, with the measurements of pipeline hmc.
// No card is needed: its results are made up, and come at once.
// npx jiti bench/card-sums.ts [CHAINS]

import definition from '../pipelines/hmc.ts'
import { type CardResults, type CardSampler, type ChainsOnCard, RunAhead } from '../src/gpu/index.ts'
import type { Loop } from '../src/gpu/loop.ts'
import { resultFields } from '../src/gpu/shaders/result-fields.ts'
import { ingredientsOf } from '../src/pipeline/sampler-ingredients.ts'
import { hmc, type Sampler } from '../src/samplers/index.ts'
import { ShareRunner } from '../src/threads/share-runner.ts'
import { slotAt, slotBytes, slotCapacity } from '../src/threads/slots.ts'

const chains = Number(process.argv[2] ?? 10_240)
const SECONDS = 5
/** Trajectories that are made up, again and again. */
const TRAJECTORIES = 8

const real = hmc({ lattice: [16, 16], beta: 2, chains, backend: 'webgpu' })
const { lattice, beta, precision } = real

/** Numbers like those of 16x16 at beta 2. */
function value(field: (typeof resultFields)[number] | undefined): number {
  const random = Math.random()
  switch (field) {
    case 'accepted':
      return random < 0.9 ? 1 : 0
    case 'action':
      return Math.floor(150 + 20 * random)
    case 'sine':
    case 'charge':
      return Math.round(6 * random - 3)
    case 'actionFraction':
    case 'sineFraction':
      return Math.floor(2 ** 24 * random)
    case 'energyError':
      return 0.3 * (random - 0.45)
    default:
      return 0.4 * random
  }
}

function madeUp(loops: readonly Loop[]): CardResults {
  const fields = resultFields.length + loops.length
  const words = new Uint32Array(TRAJECTORIES * fields * chains)
  const real = new Float32Array(words.buffer)
  for (let i = 0; i < words.length; i++) {
    const field = resultFields[Math.floor(i / chains) % fields]
    const isReal = field === undefined || field === 'energyError'
    ;(isReal ? real : words)[i] = value(field)
  }
  return { trajectories: TRAJECTORIES, loops, words }
}

let results = madeUp([])
const card: CardSampler = {
  chains: {
    lattice,
    beta,
    chains,
    fields: resultFields,
    mostTrajectories: () => TRAJECTORIES,
    keep: () => {},
    goBack: () => {},
  } as unknown as ChainsOnCard,
  run: async (_, trajectories, loops) => {
    if (loops.length !== results.loops.length) results = madeUp(loops)
    return { ...results, trajectories }
  },
}
const ahead = new RunAhead(card)
const state = { settings: {} }
const sampler: Sampler = {
  ...real,
  init: () => state,
  step: async (_, key) => ({ state, info: await ahead.step(key) }),
  close: () => {},
}
const { columns, sums } = ingredientsOf(definition, sampler, [], undefined)
const share = { firstChain: 0, chains, of: chains }
const runner = await ShareRunner.start({ sampler, columns, sums }, { share, sumsFrom: 0 })
const shape = { columns: columns.length, chains, lattice, precision, linksEvery: 0 }
const steps = slotCapacity(shape)
const slot = slotAt(new ArrayBuffer(slotBytes(shape, steps)), shape, steps, 0)
const spent = async (seconds: number) => {
  const [start, begin] = [process.cpuUsage(), performance.now()]
  let trajectories = 0
  for (; performance.now() - begin < 1000 * seconds; trajectories += steps) await runner.fill(slot, steps)
  const { user, system } = process.cpuUsage(start)
  return (user + system) / (trajectories * chains)
}
// the first calls compile
await spent(1)
console.log(`${(await spent(SECONDS)).toFixed(2)} microseconds for each chain and trajectory`)
