/** The part of the WebSocket of package ws that a session uses. */
export interface SessionSocket {
  readonly readyState: number
  readonly OPEN: number
  send(
    frame: Uint8Array,
    options: { readonly binary: boolean; readonly compress: boolean },
    done: (error?: Error) => void,
  ): void
  ping(): void
  pong(data: Uint8Array, mask: boolean, done: () => void): void
  pause(): void
  close(code: number, reason: string): void
  /** Ends the connection at once. */
  terminate(): void
  on(event: 'message', listener: (data: unknown, isBinary: boolean) => void): unknown
  on(event: 'ping', listener: (data: Uint8Array) => void): unknown
  on(event: 'pong' | 'error' | 'close', listener: () => void): unknown
}
