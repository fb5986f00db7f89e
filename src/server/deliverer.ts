import type { Codec } from '../wire/codec.ts'
import type { ServerMessage } from '../wire/messages.ts'
import type { HubChannel } from './hub-channel.ts'

/** Where a subscription writes to. */
export interface Outlet {
  readonly codec: Codec
  /** `done` is called once the system has taken the bytes. */
  send(frame: Uint8Array, done?: () => void): void
  sendMessage(message: ServerMessage): void
}

/** Brings the records of one channel to one client, in the manner of a delivery class. */
export interface Deliverer {
  readonly channel: HubChannel
  /** When it wants to be asked again though nothing new has come: milliseconds since 1970, or Infinity. */
  readonly due: number
  /** Everything there will ever be has been sent. */
  readonly finished: boolean
  /** Sends at most one frame; false when there is nothing to send at this time (milliseconds since 1970). */
  sendNext(now: number): boolean
  /** Records and bytes not yet sent, for classes that send them all. */
  lag(): readonly [behind: number, bytes: number] | undefined
  /** Number of the newest record that is on disk, for the class that reads a history. */
  readonly durable?: number | undefined
}

/** Tells the client that the channel has ended with the record `seq`. */
export function sendComplete(channel: HubChannel, seq: number, outlet: Outlet): void {
  outlet.sendMessage({ op: 'complete', channel: channel.id, seq, reason: channel.completed ?? 'stopped' })
}
