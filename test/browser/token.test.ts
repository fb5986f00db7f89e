import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { Hub, type RunningServer, serve } from '../../src/server/index.ts'
import { selfSigned } from '../server/access/certificate.ts'
import { launchChromium, openWatched } from './chromium.ts'
import { SyntheticRun } from './synthetic-run.ts'
import { describe, it } from './with-browser.ts'

const [token, other, wrong] = ['t'.repeat(64), 'o'.repeat(64), 'w'.repeat(64)]
/** What the browser says of every answer 401. */
const expected = /status of 401|WebSocket connection to .* failed/

let browser: Browser
let folder: string
let server: RunningServer
const cleanUps: (() => unknown)[] = []

beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leapstream-token-'))
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }))
})

const write = (name: string, text: string): string => {
  const file = join(folder, name)
  writeFileSync(file, text, { mode: 0o600 })
  return file
}

/** A page with a run, below a path, for who has a token. */
async function start({ tls = false } = {}): Promise<void> {
  const hub = new Hub()
  const { cert, key } = selfSigned(['localhost'])
  server = await serve({
    hub,
    port: 0,
    page: 'dist/dashboard',
    limits: { subscriptions: 512, messageBurst: 1024 },
    access: {
      basePath: '/leap/',
      tokenFile: write('tokens', `${token} read\n`),
      ...(tls && { tls: { certFile: write('cert.pem', cert), keyFile: write('key.pem', key) } }),
    },
  })
  cleanUps.push(() => server.close())
  const run = new SyntheticRun({ betas: [4] })
  for (const { topic, kind, value } of run.advance())
    hub.channel({ topic, kind, delivery: 'latest' }).next(value)
}

/** Addresses of all that the page asks for, WebSockets too. */
function requestsOf(page: Page): string[] {
  const urls: string[] = []
  page.on('request', (request) => urls.push(request.url()))
  page.on('websocket', (socket) => urls.push(socket.url()))
  return urls
}

const input = (page: Page) => page.getByLabel('Token', { exact: true })
const give = async (page: Page, text: string) => {
  await input(page).fill(text)
  await page.keyboard.press('Enter')
}
const status = (page: Page) => page.locator('.status').first()

describe('a page that needs a token, in a real browser', () => {
  it('asks for it once, says when it is wrong, and keeps it for the session, never in an address', async () => {
    await start()
    const { page, faults } = await openWatched(browser, server.url, { expected })
    const urls = requestsOf(page)
    await input(page).waitFor()
    expect(await page.locator('#page').isVisible()).toBe(false)
    // the prompt has the focus: who types need not look for it
    expect(await page.evaluate('document.activeElement.id')).toBe('token')
    expect(await input(page).getAttribute('type')).toBe('password')
    await give(page, wrong)
    await expect.poll(() => page.locator('.token-problem').textContent()).toContain('does not accept')
    // a line of the file is as good as the token alone
    await give(page, `  ${token} read\n`)
    await expect.poll(() => status(page).textContent()).toBe('live')
    expect(await input(page).count()).toBe(0)
    await page.reload()
    await expect.poll(() => status(page).textContent()).toBe('live')
    expect(await input(page).count()).toBe(0)
    expect(urls.filter((url) => url.includes(token) || url.includes(wrong))).toEqual([])
    expect(page.url()).toBe(`${server.url}/`)
    expect(await page.evaluate('[document.cookie, localStorage.length]')).toEqual(['', 0])
    expect(faults).toEqual([])
    // another session knows nothing of it
    const another = await openWatched(browser, server.url, { expected })
    await input(another.page).waitFor()
    expect(another.faults).toEqual([])
  })

  it('goes on by itself after a ticket that has expired', async () => {
    await start()
    const { page, faults } = await openWatched(browser, server.url, { expected })
    await input(page).waitFor()
    let tickets = 0
    await page.route('**/v1/ticket', async (route) => {
      if (tickets++ > 0) await route.continue()
      else await route.fulfill({ json: { ticket: 'e'.repeat(43), expires: 0, scopes: ['read'] } })
    })
    await give(page, token)
    await expect.poll(() => status(page).textContent()).toBe('live')
    expect(tickets).toBe(2)
    expect(await input(page).count()).toBe(0)
    expect(faults).toEqual([])
  })

  it('asks again when the token is taken back, and goes on with another without a reload', async () => {
    await start()
    const { page, faults } = await openWatched(browser, server.url, { expected })
    await input(page).waitFor()
    await give(page, token)
    await expect.poll(() => status(page).textContent()).toBe('live')
    await page.evaluate('window.isTheSame = true')
    write('tokens', `${other} read\n`)
    await input(page).waitFor()
    await give(page, other)
    await expect.poll(() => status(page).textContent()).toBe('live')
    expect(await page.evaluate('window.isTheSame')).toBe(true)
    expect(faults).toEqual([])
  })

  it('works over TLS, below a path, in a narrow page', async () => {
    await start({ tls: true })
    const context = await browser.newContext({
      ignoreHTTPSErrors: true,
      viewport: { width: 360, height: 700 },
    })
    const page = await context.newPage()
    const urls = requestsOf(page)
    await page.goto(`${server.url}/`)
    await input(page).waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
    await give(page, token)
    await expect.poll(() => status(page).textContent()).toBe('live')
    const at = `127.0.0.1:${server.port}/leap/`
    expect(urls.at(-1)).toBe(`wss://${at}v1/stream`)
    expect(urls.filter((url) => !url.startsWith(`https://${at}`) && !url.startsWith(`wss://${at}`))).toEqual(
      [],
    )
  })
})
