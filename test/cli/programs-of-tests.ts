import { afterEach } from 'vitest'
import { WebSocket } from 'ws'
import { type Connection, connect, type WebSocketConstructor } from '../../src/client/index.ts'
import { type StartedProgram, startProgram } from './leapstream.ts'

/** Programs and connections of a test, which end after it: the newest first. */
export class ProgramsOfTests {
  readonly #closing: (() => void)[] = []

  constructor() {
    afterEach(() => {
      for (const close of this.#closing.splice(0).reverse()) close()
    })
  }

  /** Starts `leapstream <argv>` as `startProgram` does. */
  async start(...argv: readonly string[]): Promise<StartedProgram> {
    const program = await startProgram(...argv)
    this.#closing.push(() => program.child.kill('SIGKILL'))
    return program
  }

  connectTo(url: string): Connection {
    const connection = connect(url, { webSocket: WebSocket as unknown as WebSocketConstructor })
    this.#closing.push(() => connection.close())
    return connection
  }
}
