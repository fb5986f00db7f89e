import { createHash } from 'node:crypto'
import { UsageError } from '../errors.ts'

/** Numbers and words by name, as settings are. */
export type Facts = Readonly<Record<string, number | string>>

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

/** Saved chains of this layout. */
const FORMAT = 1

/** What is hashed at a time: no hash takes more than 2 GiB at once. */
const HASHED_AT_ONCE = 2 ** 30

/** Everything but the bytes and the digest, as JSON on one line, always in the same order. */
function headerOf(saved: Omit<SavedChains, 'digest'>): string {
  const { belongsTo, trajectory, firstChain, chains, settings } = saved
  return JSON.stringify({ format: FORMAT, belongsTo, trajectory, firstChain, chains, settings })
}

function digestOf(header: string, bytes: Uint8Array): string {
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
  if (digestOf(headerOf(saved), saved.bytes) !== saved.digest)
    throw new UsageError('these saved chains have been changed since they were saved: take another copy')
}

/**
 * Some of saved chains: `chains` of them from number `firstChain` on.
 *
 * @throws UsageError for chains that are not among them, or that were changed since they were saved.
 */
export function someSavedChains(saved: SavedChains, firstChain: number, chains: number): SavedChains {
  checkSeal(saved)
  const skipped = firstChain - saved.firstChain
  if (skipped < 0 || chains < 1 || skipped + chains > saved.chains)
    throw new UsageError(
      `chains ${range(firstChain, chains)} are not all among the saved chains ${range(saved.firstChain, saved.chains)}`,
    )
  if (chains === saved.chains) return saved
  const size = saved.bytes.length / saved.chains
  const bytes = saved.bytes.slice(skipped * size, (skipped + chains) * size)
  return sealSavedChains({ ...saved, firstChain, chains, bytes })
}

/**
 * The chains of several workers as one: consecutive parts in any order.
 *
 * @throws UsageError for parts that leave chains out, are of different runs or trajectories, or were changed since they were saved.
 */
export function joinSavedChains(parts: readonly SavedChains[]): SavedChains {
  parts.forEach(checkSeal)
  const [first, ...others] = parts.toSorted((a, b) => a.firstChain - b.firstChain)
  if (first === undefined) throw new UsageError('there are no saved chains to join: give one part at least')
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.bytes.length, 0))
  bytes.set(first.bytes)
  let chains = first.chains
  let filled = first.bytes.length
  for (const part of others) {
    const next = first.firstChain + chains
    if (part.firstChain !== next)
      throw new UsageError(
        `saved chains cannot be joined: after chain ${next - 1} comes chain ${part.firstChain}`,
      )
    const alike = { ...part, firstChain: first.firstChain, chains: first.chains }
    if (
      headerOf(alike) !== headerOf(first) ||
      part.bytes.length * first.chains !== first.bytes.length * part.chains
    )
      throw new UsageError(
        `saved chains cannot be joined: chains ${range(part.firstChain, part.chains)} and ${range(first.firstChain, first.chains)} are of different runs or trajectories`,
      )
    bytes.set(part.bytes, filled)
    filled += part.bytes.length
    chains += part.chains
  }
  return sealSavedChains({ ...first, chains, bytes })
}

function range(first: number, count: number): string {
  return `${first} to ${first + count - 1}`
}

/** Saved chains as bytes: digest, header and chains, a line break after the first two. */
export function encodeSavedChains(saved: SavedChains): Uint8Array {
  checkSeal(saved)
  const text = Buffer.from(`${saved.digest}\n${headerOf(saved)}\n`)
  const encoded = new Uint8Array(text.length + saved.bytes.length)
  encoded.set(text)
  encoded.set(saved.bytes, text.length)
  return encoded
}

/**
 * The inverse of `encodeSavedChains`.
 *
 * @throws UsageError for bytes that are no saved chains, or of which a single bit has changed.
 */
export function decodeSavedChains(encoded: Uint8Array): SavedChains {
  const digestEnd = encoded.indexOf(LINE_BREAK)
  const headerEnd = encoded.indexOf(LINE_BREAK, digestEnd + 1)
  const text = (from: number, to: number) => new TextDecoder().decode(encoded.subarray(from, to))
  const digest = text(0, Math.max(0, digestEnd))
  const header = text(digestEnd + 1, Math.max(0, headerEnd))
  if (digestEnd !== 64 || headerEnd < 0) throw new UsageError('these bytes are no saved chains')
  // a copy, also of Node's buffers, which `slice` would not copy
  const bytes = new Uint8Array(encoded.subarray(headerEnd + 1))
  if (digestOf(header, bytes) !== digest)
    throw new UsageError('these saved chains have been changed since they were saved: take another copy')
  const { format, ...rest } = JSON.parse(header)
  if (format !== FORMAT)
    throw new UsageError(`these saved chains are of format ${format}: this version reads format ${FORMAT}`)
  return { ...rest, bytes, digest }
}

const LINE_BREAK = 10
