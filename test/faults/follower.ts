import { createHash } from 'node:crypto'
import { WebSocket } from 'ws'
import { connect } from '../../src/client/connect.ts'
import type { Connection, Item } from '../../src/client/connection.ts'
import type { WebSocketConstructor } from '../../src/client/web-socket.ts'

interface Stretch {
  readonly first: number
  readonly steps: number
  readonly values: Float64Array
}

/** How far a follower is. */
export interface FollowerState {
  /** Number of the last record. */
  readonly seq: number
  /** Trajectories before this one have come. */
  readonly end: number
  /** SHA-256 of all values. */
  readonly digest: string
  /** What should not be: a gap, a record twice, an error. */
  readonly problems: readonly string[]
  readonly complete: boolean
}

/** A client that reads one measurement of a run from the first record on, and expects each record once, in order. */
export class Follower {
  readonly connection: Connection
  readonly #sockets: WebSocket[] = []
  readonly #hash = createHash('sha256')
  readonly #problems: string[] = []
  #epoch: string | undefined
  #seq = 0
  #end: number | undefined
  #complete = false

  /** Connects from a `localAddress`: a server takes some connections from each. */
  constructor(url: string, topic: string, localAddress = '127.0.0.1') {
    const sockets = this.#sockets
    class SocketFrom extends WebSocket {
      constructor(address: string, protocols: string[]) {
        super(address, protocols, { localAddress })
        sockets.splice(0, sockets.length, this)
      }
    }
    this.connection = connect(url, { webSocket: SocketFrom as unknown as WebSocketConstructor })
    this.connection.gaps.subscribe((gap) => this.#problems.push(`gap ${JSON.stringify(gap)}`))
    this.connection.topic<Stretch>(topic, { from: 'first' }).subscribe({
      next: (item) => this.#take(item),
      error: (error) => this.#problems.push(String(error)),
      complete: () => {
        this.#complete = true
      },
    })
  }

  get state(): FollowerState {
    return {
      seq: this.#seq,
      end: this.end,
      digest: this.#hash.copy().digest('hex'),
      problems: this.#problems,
      complete: this.#complete,
    }
  }

  get seq(): number {
    return this.#seq
  }

  get end(): number {
    return this.#end ?? 0
  }

  /** Breaks the connection, as a network does. */
  drop(): void {
    for (const socket of this.#sockets) socket.terminate()
  }

  close(): void {
    this.connection.close()
  }

  #take({ epoch, seq, value: { first, steps, values } }: Item<Stretch>): void {
    if (epoch !== (this.#epoch ?? epoch)) this.#problems.push(`epoch ${epoch} after ${this.#epoch}`)
    if (seq !== this.#seq + 1) this.#problems.push(`record ${seq} after ${this.#seq}`)
    if (first !== (this.#end ?? first)) this.#problems.push(`trajectory ${first} where ${this.#end} was due`)
    this.#epoch = epoch
    this.#seq = seq
    this.#end = first + steps
    this.#hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  }
}
