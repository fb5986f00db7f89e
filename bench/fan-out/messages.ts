/**
 * What a client of the benchmark reads: 'latest' what a page reads, the newest analyses and the progress; 'lossless' every topic in its
 * own class, all records of the measurements among them; 'plain' what a plain server sends without being asked.
 */
export type Reading = 'latest' | 'lossless' | 'plain'

/** To a process of clients: where to connect; once they are all connected, when counting begins, and when it ends. */
export type ToClients = { readonly url: string } | 'begin' | 'end'

/** What the clients of one process have received in between. */
export interface Received {
  readonly messages: number
  readonly bytes: number
  /** Processor time of the process of the clients, seconds. */
  readonly processorTime: number
  /** Milliseconds from the publication of a time in the process of the sampler until it is decoded here. */
  readonly clockAges: readonly number[]
  /** Milliseconds since a record has had its number. */
  readonly recordAges: readonly number[]
  /** Records that the client which is furthest behind lacked at the end. */
  readonly behind: number
  /** Why clients were disconnected. */
  readonly closed: readonly string[]
}

/** From a process of clients: that it has loaded, that all are connected and subscribed, and what they have received. */
export type FromClients = 'loaded' | 'ready' | Received
