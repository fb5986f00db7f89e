import { expect, it } from 'vitest'
import { type Block, type Lattice, linkCount } from '../../src/batch.ts'
import { type Card, LocalLayersOnCard, RunAhead } from '../../src/gpu/index.ts'
import { Chains, LocalChains, TURN } from '../../src/kernels/index.ts'
import { layerTable } from '../../src/layers/index.ts'
import { randomParameters } from '../layers/random-parameters.ts'
import { describeOnCard } from './test-card.ts'

const address = { seed: 2 ** 40 + 17, firstChain: 3, trajectory: 5 }
const wholeAngles = (links: ArrayLike<number>) =>
  Int32Array.from(links, (x) => Math.round((x / TURN) * 2 ** 32))
const apart = (a: number, b: number) => Math.abs(a - b - TURN * Math.round((a - b) / TURN))

/** A model that is far from HMC, and the same chains on the card and in the float64 kernels. */
async function bothChains(card: Card, lattice: Lattice, block: Block, beta: number, chains: number) {
  const table = layerTable(randomParameters({ layers: 5, harmonics: 4 }, 0.2, 0.6), beta, 'f64')
  const { kicks, terms } = table
  const onProcessor = new LocalChains({ lattice, block, beta, chains, precision: 'f64', kicks, terms })
  onProcessor.use(table)
  onProcessor.start('exact', address)
  const onCard = await LocalLayersOnCard.make(card, { lattice, beta, chains }, { block, table })
  onCard.chains.put(wholeAngles(onProcessor.links()))
  return { onProcessor, onCard }
}

const cases: [Lattice, Block, number][] = [
  [[4, 4], 'whole', 3],
  [[2, 2], 'whole', 7],
  [[6, 10], [2, 5], 3],
  [[6, 10], [3, 5], 5],
  [[8, 8], [4, 4], 7],
  [[8, 8], [8, 8], 1],
]

describeOnCard('local layers on a card', (card) => {
  it.each(cases)(
    'make the trajectories of the float64 kernels on %j in blocks %j with %i chains',
    async (lattice, block, chains) => {
      const beta = 2.3
      const { onProcessor, onCard } = await bothChains(card(), lattice, block, beta, chains)
      // random numbers of float32 kernels, moved in float64
      const single = new Chains({ lattice, beta, chains, precision: 'f32' })
      const ahead = new RunAhead(onCard)
      const worst = [0, 0, 0, 0]
      let rejected = 0
      for (let i = 0; i < 6; i++) {
        const now = { ...address, trajectory: address.trajectory + i }
        if (block !== 'whole') onProcessor.drawHolonomies(now)
        const momenta = single.drawMomenta(now)
        for (let group = 0, filled = 0; group < onProcessor.groups; group++) {
          const size = Math.min(2, chains - 2 * group) * linkCount(lattice)
          onProcessor.refresh(group, 1, now)
          onProcessor.setMomenta(group, 1, momenta.subarray(filled, filled + size))
          onProcessor.sweep(group, now)
          filled += size
        }
        const configurations = await ahead.step(now)
        expect(configurations.accepted).toEqual(onProcessor.accepted)
        rejected += configurations.accepted.filter((yes) => yes === 0).length
        const [sums, expected] = [configurations.plaquetteSums(), onProcessor.plaquetteSums()]
        const links = (await configurations.whenRead(() => configurations.links())).slice()
        for (let chain = 0; chain < chains; chain++) {
          worst[0] = Math.max(
            worst[0]!,
            Math.abs(configurations.energyError[chain]! - onProcessor.energyError[chain]!),
          )
          worst[1] = Math.max(
            worst[1]!,
            Math.abs(configurations.acceptProbability[chain]! - onProcessor.acceptProbability[chain]!),
          )
          worst[2] = Math.max(
            worst[2]!,
            Math.abs(sums.cos[chain]! - expected.cos[chain]!),
            Math.abs(sums.sin[chain]! - expected.sin[chain]!),
          )
          expect(sums.charge[chain]).toBe(expected.charge[chain])
        }
        links.forEach((x, link) => {
          worst[3] = Math.max(worst[3]!, apart(x, onProcessor.links()[link]!))
        })
      }
      console.log(lattice, block, worst, rejected, onProcessor.acceptProbability, onProcessor.energyError)
    },
  )
})
