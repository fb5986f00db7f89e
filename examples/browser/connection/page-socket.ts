import type { WebSocketConstructor } from '../../../src/client/web-socket.ts'
import { alone, type FromPage, type FromSession } from './messages.ts'

/** Sockets that lead to sessions in a Web Worker of this page: `connect` hands the other end of a port to it. */
export function pageSockets(connect: (port: MessagePort) => void): WebSocketConstructor {
  return class PageSocket extends EventTarget {
    binaryType = 'arraybuffer'
    readonly protocol: string
    readonly #port: MessagePort

    constructor(_url: string, protocols: string[]) {
      super()
      this.protocol = protocols[0]!
      const { port1, port2 } = new MessageChannel()
      this.#port = port1
      port1.onmessage = ({ data }: MessageEvent<FromSession>) => this.#receive(data)
      connect(port2)
      // who made the socket has not listened yet
      queueMicrotask(() => this.dispatchEvent(new Event('open')))
    }

    send(frame: Uint8Array): void {
      const bytes = alone(frame)
      this.#say({ frame: bytes }, [bytes])
    }

    close(): void {
      this.#say('close')
      this.#port.close()
    }

    #receive(message: FromSession): void {
      if ('frame' in message) {
        this.dispatchEvent(new MessageEvent('message', { data: message.frame }))
        this.#say('taken')
      } else {
        this.#port.close()
        this.dispatchEvent(new CloseEvent('close', message))
      }
    }

    #say(message: FromPage, handedOver: Transferable[] = []): void {
      this.#port.postMessage(message, handedOver)
    }
  } as unknown as WebSocketConstructor
}
