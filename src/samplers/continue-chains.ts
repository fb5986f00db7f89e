import { UsageError } from '../errors.ts'
import { MOST_TRAJECTORIES } from './most-trajectories.ts'
import type { Facts, Key, Sampler, SamplerState } from './sampler.ts'
import { checkSeal, type SavedChains, sealSavedChains } from './saved-chains.ts'
import { someSavedChains } from './saved-shares.ts'

/** What a sampler is: what its saved chains belong to. */
export function belongingsOf({ name, lattice, beta, precision, seed, chains, identity }: Sampler): Facts {
  return { sampler: name, lattice: lattice.join('x'), beta, precision, seed, chains, ...identity }
}

/**
 * The chains of a key as they are, before its trajectory.
 *
 * @throws UsageError for a sampler without `save`.
 */
export async function saveChains<State extends SamplerState>(
  sampler: Sampler<State>,
  state: State,
  { trajectory, firstChain, chains }: Key,
): Promise<SavedChains> {
  const { settings } = state
  checkCanSave(sampler)
  const bytes = await sampler.save(state)
  if (!(bytes instanceof Uint8Array) || bytes.length % chains !== 0)
    throw new UsageError(
      `sampler ${sampler.name}: save must give a Uint8Array with as many bytes for each of ${chains} chains`,
    )
  return sealSavedChains({
    belongsTo: belongingsOf(sampler),
    trajectory,
    firstChain,
    chains,
    settings,
    bytes,
  })
}

/**
 * The state of a sampler whose chains go on from saved ones, those of `key` and perhaps more: what comes next is trajectory
 * `saved.trajectory`.
 *
 * @throws UsageError for chains of another sampler, or that were changed since they were saved.
 */
export async function continueChains<State extends SamplerState>(
  sampler: Sampler<State>,
  { seed, firstChain, chains }: Omit<Key, 'trajectory'>,
  saved: SavedChains,
): Promise<State> {
  checkBelongs(saved, sampler)
  const { trajectory, settings, bytes } = someSavedChains(saved, firstChain, chains)
  return sampler.init({ seed, firstChain, chains, trajectory }, { settings, bytes })
}

/** @throws UsageError, which names what differs, unless saved chains are whole and a sampler's. */
export function checkBelongs(saved: SavedChains, sampler: Sampler): void {
  checkSeal(saved)
  checkCanSave(sampler)
  const { trajectory } = saved
  if (!Number.isInteger(trajectory) || trajectory < 0 || trajectory > MOST_TRAJECTORIES)
    throw new UsageError(
      `these saved chains go on with trajectory ${trajectory}, which is not a whole number from 0 to 2^31`,
    )
  const [theirs, ours] = [saved.belongsTo, belongingsOf(sampler)]
  const names = Object.keys({ ...theirs, ...ours }).filter((name) => theirs[name] !== ours[name])
  if (names.length === 0) return
  const list = (facts: Facts) =>
    names.map((name) => (facts[name] === undefined ? `no ${name}` : `${name} ${facts[name]}`)).join(', ')
  throw new UsageError(
    `these saved chains belong to another sampler: they have ${list(theirs)}, this one has ${list(ours)}`,
  )
}

function checkCanSave<State extends SamplerState>(
  sampler: Sampler<State>,
): asserts sampler is Sampler<State> & Required<Pick<Sampler<State>, 'save'>> {
  if (sampler.save === undefined)
    throw new UsageError(`the chains of sampler ${sampler.name} cannot be kept: it has no function save`)
}
