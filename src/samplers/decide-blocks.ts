import type { Chains } from '../kernels/index.ts'
import type { Proposal } from '../layers/index.ts'
import type { Key } from './sampler.ts'

/**
 * Accepts or rejects what moved, block by block, `blockOf` being `[2, nt, nx]` as `linkBlocks` has it: as the kernels do, with
 * the same random numbers. Blocks do not see each other, so that their order is free; the first one comes last and
 * leaves its `accepted` and `energyError`. `start.links` become those of the chains.
 */
export function decideBlocks(
  own: Chains,
  key: Key,
  start: Pick<Proposal, 'links' | 'momenta'>,
  proposal: Proposal,
  blockOf: Int32Array,
): void {
  const blocks = blockOf.reduce((most, block) => Math.max(most, block), 0) + 1
  const links = blockOf.length
  const meanProbability = new Float64Array(key.chains)
  // equally much of each block
  const logJacobian = proposal.logJacobian.map((sum) => sum / blocks)
  for (let block = blocks - 1; block >= 0; block--) {
    const moved = (from: Float32Array, to: Float32Array) =>
      from.map((value, i) => (blockOf[i % links] === block ? to[i]! : value))
    // momenta of other blocks and of frozen links, as they were drawn, cancel in dH
    const next = {
      links: moved(start.links, proposal.links),
      momenta: moved(start.momenta, proposal.momenta),
    }
    for (let group = 0, first = 0; group < own.groups; group++) {
      const last = Math.min(first + 4, key.chains)
      const rows = (all: Float32Array, size: number) => all.subarray(first * size, last * size)
      own.propose(group, rows(next.links, links), rows(next.momenta, links), rows(logJacobian, 1))
      own.accept(group, key, block)
      first = last
    }
    own.accepted.forEach((accepted, chain) => {
      meanProbability[chain]! += own.acceptProbability[chain]! / blocks
      if (accepted === 0) return
      const row = [chain * links, (chain + 1) * links] as const
      start.links.set(next.links.subarray(...row), row[0])
    })
  }
  own.acceptProbability.set(meanProbability)
}
