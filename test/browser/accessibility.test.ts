import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { Hub, serve } from '../../src/server/index.ts'
import { launchChromium, openWatched } from './chromium.ts'
import { lookAt } from './look-at.ts'
import { syntheticRuns } from './synthetic-runs.ts'
import { type SyntheticServer, syntheticServer } from './synthetic-server.ts'
import { SyntheticTraining } from './synthetic-training.ts'
import { describe, it } from './with-browser.ts'

const page = 'dist/dashboard'
let browser: Browser
const servers: { close(): Promise<void> }[] = []

beforeAll(async () => {
  browser = await launchChromium()
})
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  for (const server of servers.splice(0)) await server.close()
})
afterAll(() => browser?.close())

async function run(betas: readonly number[]): Promise<SyntheticServer> {
  const server = await syntheticServer(page, { betas, wrong: 'beta-5' })
  servers.push(server)
  for (let step = 0; step < 3; step++) server.advance()
  return server
}

describe('axe finds nothing wrong with', () => {
  it('a run of one sampler, with all definitions open', async () => {
    const { url } = await run([4])
    const { page: shown, faults } = await openWatched(browser, url)
    await shown.locator('[data-panel="exact"] td').first().waitFor()
    await shown.evaluate(`document.querySelectorAll('.ask').forEach((button) => button.click())`)
    await lookAt(shown)
    expect(faults).toEqual([])
  })

  it('several samplers, with alarms and all panels that can be opened', async () => {
    const { url, hub } = await run([4, 5, 7])
    hub.raise({
      id: 'a',
      level: 'warning',
      code: 'frozen',
      text: 'frozen: a long time',
      topic: 'run/1/beta-7',
    })
    hub.raise({ id: 'b', level: 'error', code: 'disk-low', text: 'the disk is nearly full', topic: 'run/1' })
    const { page: shown, faults } = await openWatched(browser, `${url}?open=again&open=scatter&open=target`)
    await shown.locator('[data-panel="exact"] td').first().waitFor()
    await shown.locator('.alarm-bar li').nth(2).waitFor()
    await lookAt(shown)
    expect(faults).toEqual([])
  })

  it('the table of runs', async () => {
    const server = await syntheticServer(page, { betas: [4] })
    servers.push(server)
    server.publish('runs', 'runTable', syntheticRuns)
    const { page: shown, faults } = await openWatched(browser, server.url)
    await shown.locator('.runs tbody tr').nth(3).waitFor()
    await lookAt(shown)
    expect(faults).toEqual([])
  })

  it('a training', async () => {
    const training = new SyntheticTraining()
    training.to(3600)
    const server = await training.serve(page)
    servers.push(server)
    const { page: shown, faults } = await openWatched(browser, server.url)
    await shown.locator('.best-trial').waitFor()
    await lookAt(shown)
    expect(faults).toEqual([])
  })

  it('the question for a token', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'leapstream-accessibility-'))
    servers.push({ close: async () => rmSync(folder, { recursive: true, force: true }) })
    const tokenFile = join(folder, 'tokens')
    writeFileSync(tokenFile, `${'t'.repeat(64)} read\n`, { mode: 0o600 })
    const server = await serve({ hub: new Hub(), port: 0, page, access: { basePath: '/leap/', tokenFile } })
    servers.push(server)
    const { page: shown, faults } = await openWatched(browser, server.url, {
      expected: /status of 401|WebSocket connection to .* failed/,
    })
    await shown.getByLabel('Token').fill('w'.repeat(64))
    await shown.keyboard.press('Enter')
    await shown.locator('.token-problem', { hasText: 'does not accept' }).waitFor()
    await lookAt(shown)
    expect(faults).toEqual([])
  })
})

describe('by the keyboard', () => {
  it('everything that can be pressed or filled in is reached in turn, and seen to be', async () => {
    const { url, hub } = await run([4, 5])
    hub.raise({ id: 'a', level: 'warning', code: 'frozen', text: 'frozen: long', topic: 'run/1/beta-5' })
    const { page: shown } = await openWatched(browser, `${url}?open=scatter&open=target`)
    await shown.locator('[data-panel="exact"] td').first().waitFor()
    await shown.locator('.alarm-bar li').nth(1).waitFor()
    const all = (await shown.evaluate(`(() => {
      window.places = [...document.querySelectorAll('a[href], button, input, select, [tabindex="0"]')]
        .filter((node) => node.checkVisibility() && !node.disabled)
      return places.length
    })()`)) as number
    const reached = new Set<number>()
    const unseen: string[] = []
    for (let step = 0; step < all; step++) {
      await shown.keyboard.press('Tab')
      const [place, outline, html] = (await shown.evaluate(`(() => {
        const node = document.activeElement
        return [places.indexOf(node), getComputedStyle(node).outlineStyle, node.outerHTML.slice(0, 90)]
      })()`)) as [number, string, string]
      reached.add(place)
      if (outline === 'none') unseen.push(html)
    }
    expect(unseen).toEqual([])
    expect([...reached].sort((a, b) => a - b)).toEqual(Array.from({ length: all }, (_, i) => i))
  })
})
