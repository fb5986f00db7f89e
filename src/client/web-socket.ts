/** The part of the WebSocket interface that the client uses; browsers, Node 22 and package ws all have it. */
export interface WebSocketLike {
  binaryType: string
  readonly protocol: string
  send(data: Uint8Array): void
  close(code?: number, reason?: string): void
  addEventListener(type: 'open', listener: () => void): void
  addEventListener(type: 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(
    type: 'close',
    listener: (event: { readonly code: number; readonly reason?: string }) => void,
  ): void
}

/** What makes a socket: globalThis.WebSocket, or the WebSocket of package ws. */
export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike

/** The WebSocket of this JavaScript engine; Node before 22 has none and gets that of package ws. */
export async function findWebSocket(): Promise<WebSocketConstructor> {
  const global = (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket
  if (global !== undefined) return global
  // A name in a variable keeps bundlers for the browser from packing ws.
  const name = 'ws'
  return ((await import(/* @vite-ignore */ name)) as { WebSocket: WebSocketConstructor }).WebSocket
}
