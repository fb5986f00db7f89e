import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { launchChromium } from './chromium.ts'

/** The page, as `npm run build:dashboard` builds it. */
export const builtPage = 'dist/dashboard'

interface Server {
  close(): Promise<void>
}

/** One browser for all tests of a file. Its pages, and the servers that a test has begun, are closed after each test. */
export class BrowserOfTests {
  #browser: Browser | undefined
  readonly #servers: Server[] = []

  constructor() {
    beforeAll(async () => {
      this.#browser = await launchChromium()
    })
    afterEach(async () => {
      for (const context of this.browser.contexts()) await context.close()
      for (const server of this.#servers.splice(0)) await server.close()
    })
    afterAll(() => this.#browser?.close())
  }

  get browser(): Browser {
    return this.#browser!
  }

  /** A server that is closed after the test. */
  async begun<Begun extends Server>(beginning: Promise<Begun>): Promise<Begun> {
    const server = await beginning
    this.#servers.push(server)
    return server
  }
}
