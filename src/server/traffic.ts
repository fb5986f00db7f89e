/** What went over the WebSockets of a server, all clients together, since it began. */
export interface TrafficFigures {
  /** Clients that are connected at present. */
  readonly clients: number
  readonly sentMessages: number
  readonly sentBytes: number
  readonly receivedMessages: number
  readonly receivedBytes: number
}

/** Counts what goes over the WebSockets of a server. */
export class Traffic {
  clients = 0
  sentMessages = 0
  sentBytes = 0
  receivedMessages = 0
  receivedBytes = 0

  sent(bytes: number): void {
    this.sentMessages++
    this.sentBytes += bytes
  }

  received(bytes: number): void {
    this.receivedMessages++
    this.receivedBytes += bytes
  }
}
