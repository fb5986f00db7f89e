import type { Chains } from '../kernels/index.ts'
import type { Proposal } from '../layers/index.ts'
import type { Key } from './sampler.ts'

/**
 * Accepts or rejects the proposal of a trajectory block by block, each by itself. `blockOf` says in which block each link
 * moved, `[2, nt, nx]`, -1 for links that did not, see `linkBlocks`. The random numbers are those that the kernels use
 * when they move a local model. In `start`, links of blocks that were accepted become those of the proposal.
 *
 * The energy of a block does not depend on what was decided of others, so that any order gives the same. The first block
 * comes last, because the chains report what was said of the latest one.
 */
export function decideBlocks(
  chains: Chains,
  key: Key,
  start: Pick<Proposal, 'links' | 'momenta'>,
  proposal: Proposal,
  blockOf: Int32Array,
): void {
  const blocks = blockOf.reduce((most, block) => Math.max(most, block), 0) + 1
  const links = blockOf.length
  const meanProbability = new Float64Array(key.chains)
  // the layers give log J of the whole proposal; it is divided equally among the blocks
  const logJacobian = proposal.logJacobian.map((sum) => sum / blocks)
  for (let block = blocks - 1; block >= 0; block--) {
    const moved = (from: Float32Array, to: Float32Array) =>
      from.map((value, i) => (blockOf[i % links] === block ? to[i]! : value))
    // all other links and momenta stay as they were, so that dH is that of this block alone
    const next = {
      links: moved(start.links, proposal.links),
      momenta: moved(start.momenta, proposal.momenta),
      logJacobian,
    }
    chains.decide(next, key, { block })
    chains.accepted.forEach((accepted, chain) => {
      meanProbability[chain]! += chains.acceptProbability[chain]! / blocks
      if (accepted === 0) return
      const row = [chain * links, (chain + 1) * links] as const
      start.links.set(next.links.subarray(...row), row[0])
    })
  }
  chains.acceptProbability.set(meanProbability)
}
