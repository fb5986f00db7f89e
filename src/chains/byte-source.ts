/** Bytes that a program writes, for as long as it does. */
export interface ByteSource {
  /** What messages call it. */
  readonly name: string
  /** How often the bytes began anew, because a file was replaced or cut. */
  readonly restarts: number
  /** The next bytes, which are only lent; `nothing` where none have come since. */
  read(): Promise<Uint8Array | 'nothing' | 'end'>
  /** Has `wake` called when it may be worth reading again, of a source that tells; gives the function that takes this back. */
  readonly onGrown?: (wake: () => void) => () => void
  close(): Promise<void>
}

/** Bytes that are read at once: some milliseconds of work. */
export const CHUNK_BYTES = 2 ** 17
