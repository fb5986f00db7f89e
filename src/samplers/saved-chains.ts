import { createHash } from 'node:crypto'
import { UsageError } from '../errors.ts'
import type { Facts } from './sampler.ts'

/**
 * Chains of a sampler after one of its trajectories: all of a run, or consecutive ones. With the same sampler they go on bit
 * for bit as they would have done. Plain data, which may travel between threads; `encodeSavedChains` makes bytes of it.
 */
export interface SavedChains {
  /** What the sampler must agree in: its name, lattice, beta, precision, seed, number of chains, and what is special to it. */
  readonly belongsTo: Facts
  /** Number of the trajectory that comes next. */
  readonly trajectory: number
  /** Number of the first chain, and how many there are. */
  readonly firstChain: number
  readonly chains: number
  /** Settings in force, a step size that was tuned among them. */
  readonly settings: Facts
  /** What each chain is, as its sampler writes it: `[chains, bytes per chain]`. */
  readonly bytes: Uint8Array
  /** SHA-256 of all the above. */
  readonly digest: string
}

/** The layout that this version writes and reads. */
export const FORMAT = 1

/** What is hashed at a time: no hash takes more than 2 GiB at once. */
const HASHED_AT_ONCE = 2 ** 30

/** Everything but the bytes and the digest, as JSON on one line, always in the same order. */
export function headerOf(saved: Omit<SavedChains, 'digest'>): string {
  const { belongsTo, trajectory, firstChain, chains, settings } = saved
  return JSON.stringify({ format: FORMAT, belongsTo, trajectory, firstChain, chains, settings })
}

export function digestOf(header: string, bytes: Uint8Array): string {
  const hash = createHash('sha256').update(`${header}\n`)
  for (let at = 0; at < bytes.length; at += HASHED_AT_ONCE)
    hash.update(bytes.subarray(at, at + HASHED_AT_ONCE))
  return hash.digest('hex')
}

/** Saved chains with the digest of what they are. */
export function sealSavedChains(saved: Omit<SavedChains, 'digest'>): SavedChains {
  const { belongsTo, trajectory, firstChain, chains, settings, bytes } = saved
  const digest = digestOf(headerOf(saved), bytes)
  return { belongsTo, trajectory, firstChain, chains, settings, bytes, digest }
}

/** @throws UsageError unless saved chains are as they were sealed, to the last bit. */
export function checkSeal(saved: SavedChains): void {
  if (!(saved?.bytes instanceof Uint8Array) || typeof saved.digest !== 'string')
    throw new UsageError('these are no saved chains: give what save() or decodeSavedChains() gave')
  if (digestOf(headerOf(saved), saved.bytes) !== saved.digest) throw changedSince()
}

/** What is said of saved chains of which a bit has flipped. */
export function changedSince(): UsageError {
  return new UsageError('these saved chains have been changed since they were saved: take another copy')
}
