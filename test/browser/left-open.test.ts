import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { type StartedProgram, startProgram } from '../cli/leapstream.ts'
import { ending, logged, testFolder } from '../faults/kept-runs.ts'
import { ServedRun } from '../faults/served-run.ts'
import { launchChromium, openWatched } from './chromium.ts'
import type { SyntheticOptions } from './synthetic-run.ts'
import { type SyntheticServer, syntheticServer } from './synthetic-server.ts'
import { describe, it } from './with-browser.ts'

/** What the browser says of a server that is away. */
const expected = /WebSocket connection|ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/

let browser: Browser
const cleanUps: (() => unknown)[] = []

beforeAll(async () => {
  browser = await launchChromium()
})
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})
afterAll(() => browser?.close())

async function begun(
  options: SyntheticOptions,
  place?: { port?: number; version?: string; pingSeconds?: number },
): Promise<SyntheticServer> {
  const server = await syntheticServer('dist/dashboard', options, place)
  cleanUps.push(() => server.close())
  for (let step = 0; step < 3; step++) server.advance()
  return server
}

const status = (page: Page) => page.locator('.status').textContent()
const icon = (page: Page) => page.locator('link[rel=icon]').getAttribute('href')
const plaquette = (page: Page) => page.locator('[data-panel="plaquette/mean"] .value').first()
const meanOf = (count: number) => ({ kind: 'mean', mean: 0.5, error: 0.1 / Math.sqrt(count), count })

const frozen = {
  id: 'f',
  level: 'warning',
  code: 'frozen',
  text: 'frozen: the chains have not forgotten where they started',
  topic: 'run/1/beta-7',
} as const

/** A run that is over when somebody ends it. */
const few = ['--lattice', '8x8', '--chains', '4', '--trajectories', '100000000']

/** A number as the page writes it. */
const numberIn = (text: string | null, pattern: RegExp) =>
  Number(pattern.exec(text ?? '')?.[1]?.replaceAll('\u202f', ''))
/** How many trajectories the run has by its page. */
const trajectories = async (page: Page) =>
  numberIn(await page.locator('.progress-text').textContent(), /([\d\u202f]+) of/)

/** The trajectories of a curve where it has points, as the mouse finds them from the left to the right. */
async function pointsOfCurve(page: Page, name: string): Promise<number[]> {
  const panel = page.locator(`[data-panel="${name}"]`)
  await panel.scrollIntoViewIfNeeded()
  const { x, y, width } = (await panel.locator('.u-over').boundingBox())!
  const points = new Set<number>()
  for (let at = 1; at < width; at += 3) {
    await page.mouse.move(x + at, y + 20)
    const text = await panel.locator('.detail').first().textContent()
    points.add(numberIn(text, /^at trajectory ([\d\u202f]+)/))
  }
  return [...points]
}

describe('what is wrong with a run', () => {
  it('stands in a banner that leads to the panel, in the title and the picture of the tab, until it is over', async () => {
    const { url, hub } = await begun({ betas: [4, 7] })
    const { page, faults } = await openWatched(browser, url, { height: 700 })
    await plaquette(page).waitFor()
    expect(await page.locator('.alarm-bar').isHidden()).toBe(true)
    expect([await page.title(), await icon(page)]).toEqual(['freezing', './favicon.svg'])
    hub.raise(frozen)
    const alarm = page.locator('.alarm-bar li')
    await expect.poll(() => alarm.allTextContents()).toEqual([`beta-7: ${frozen.text}`])
    expect(await page.getByRole('alert').textContent()).toBe(`beta-7: ${frozen.text}`)
    expect([await page.title(), await icon(page)]).toEqual(['frozen · freezing', './favicon-alarm.svg'])
    await alarm.getByRole('link').click()
    expect(await page.locator('[data-panel="Q/integrated-time"] h2').boundingBox()).toMatchObject({
      y: expect.closeTo(200, -3),
    })
    // who opens the page later sees it at once, and may not have opened it for this run
    const later = await openWatched(browser, url)
    await later.page.locator('.alarm-bar li', { hasText: frozen.text }).waitFor()
    hub.clear('f')
    await expect.poll(() => alarm.count()).toBe(0)
    expect([await page.title(), await icon(page)]).toEqual(['freezing', './favicon.svg'])
    expect(faults).toEqual([])
  })

  it('is told by the browser once, to who has pressed the button; a click brings the page to the front', async () => {
    const { url, hub } = await begun({ betas: [4, 7] })
    const { page, faults } = await openWatched(browser, 'about:blank')
    await page.addInitScript(`
      window.told = []; window.asked = 0; window.focused = 0; window.focus = () => window.focused++
      window.Notification = class extends EventTarget {
        static permission = 'default'
        static async requestPermission() { asked++; return (Notification.permission = 'granted') }
        constructor(title, { body }) { super(); told.push([title, body]); window.last = this }
        close() {}
      }`)
    await page.goto(url)
    const told = () => page.evaluate('told')
    const button = page.getByRole('button', { name: 'Notify me of alarms' })
    await plaquette(page).waitFor()
    expect(await page.evaluate('asked')).toBe(0)
    expect(await button.getAttribute('aria-pressed')).toBe('false')
    await button.click()
    await expect.poll(() => button.getAttribute('aria-pressed')).toBe('true')
    expect(await page.evaluate('[asked, localStorage.length]')).toEqual([1, 1])
    hub.raise(frozen)
    await expect.poll(told).toEqual([['freezing: leapstream', `beta-7: ${frozen.text}`]])
    // it goes on to be the case, on a new connection too
    const again = page.waitForEvent('websocket')
    await page.evaluate(
      `Date.now = ((now) => () => now() + 60_000)(Date.now); dispatchEvent(new Event('online'))`,
    )
    await again
    hub.raise({ ...frozen, id: 'd', code: 'disk-low', text: 'the disk is nearly full', topic: 'run/1' })
    await expect.poll(told).toHaveLength(2)
    expect(await page.evaluate('told[1][1]')).toBe('The disk is nearly full')
    await page.evaluate(`last.dispatchEvent(new Event('click'))`)
    expect(await page.evaluate('focused')).toBe(1)
    await button.click()
    await expect.poll(() => button.getAttribute('aria-pressed')).toBe('false')
    expect(await page.evaluate('localStorage.length')).toBe(0)
    expect(faults.filter((fault) => !fault.startsWith('request to'))).toEqual([])
  })
})

describe('a page in a browser that makes no notifications of pages, as on a phone', () => {
  it('takes its button away and goes on', async () => {
    const { url, hub } = await begun({ betas: [4, 7] })
    const { page, faults } = await openWatched(browser, 'about:blank')
    await page.addInitScript(`
      localStorage.setItem('leapstream-notify /', 'yes')
      window.Notification = class {
        static permission = 'granted'
        constructor() { throw new TypeError('Illegal constructor') }
      }`)
    await page.goto(url)
    const button = page.getByRole('button', { name: 'Notify me of alarms' })
    await button.waitFor()
    hub.raise(frozen)
    await button.waitFor({ state: 'hidden' })
    await page.locator('.alarm-bar li', { hasText: frozen.text }).waitFor()
    hub.clear('f')
    await page.locator('.alarm-bar').waitFor({ state: 'hidden' })
    expect(faults.filter((fault) => !fault.startsWith('request to'))).toEqual([])
  })
})

describe('a page that is left open', () => {
  it('says how old its newest value is, after a sleep too, and goes on without a reload', async () => {
    // the clock of the page runs faster than the server's: only the sleep may be longer than the silence of a dead connection
    const { url, publish } = await begun({ betas: [4] }, { pingSeconds: 100 })
    const { page, faults } = await openWatched(browser, 'about:blank', { expected, height: 3000 })
    await page.clock.install()
    let connections = 0
    page.on('websocket', () => connections++)
    await page.goto(url)
    publish('run/1/hmc/analysis/plaquette/mean', 'mean', meanOf(1000))
    await page.clock.runFor(2000)
    await expect.poll(() => status(page)).toBe('live')
    expect(await page.locator('.age').isHidden()).toBe(true)
    await page.evaluate('window.isTheSame = true')
    const before = connections
    // timers stand still while a laptop is closed, and the clock goes on
    await page.clock.fastForward('10:00')
    await expect
      .poll(async () => {
        await page.clock.runFor(1000)
        return connections
      })
      .toBeGreaterThan(before)
    publish('run/1/hmc/analysis/plaquette/mean', 'mean', meanOf(4000))
    await expect
      .poll(async () => {
        await page.clock.runFor(1000)
        return plaquette(page).textContent()
      })
      .toBe('0.5000(16)')
    expect(await status(page)).toBe('live')
    for (let second = 0; second < 31; second++) await page.clock.runFor(1000)
    await expect.poll(() => status(page)).toBe('no news')
    expect(await page.locator('.age').textContent()).toMatch(/^newest value [23]\d s ago$/)
    expect(await page.evaluate('window.isTheSame')).toBe(true)
    expect(await page.locator('.notice').allTextContents()).toEqual([''])
    expect(faults.filter((fault) => !fault.startsWith('request to'))).toEqual([])
  })

  it('goes on when the program is killed and the run resumed; a curve still begins at its beginning', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'leapstream-left-open-'))
    cleanUps.push(() => rmSync(folder, { recursive: true, force: true }))
    const directory = join(folder, 'run')
    const start = async (...argv: string[]): Promise<StartedProgram> => {
      const program = await startProgram(...argv)
      cleanUps.push(() => program.child.kill('SIGKILL'))
      return program
    }
    const first = await start('run', 'hmc', ...few, '--run-dir', directory)
    const { page, faults } = await openWatched(browser, first.url, { expected })
    await page.evaluate('window.isTheSame = true')
    await expect.poll(() => status(page)).toBe('live')
    await expect.poll(() => trajectories(page)).toBeGreaterThan(2000)
    first.child.kill('SIGTERM')
    await first.exit
    await page.locator('.status', { hasText: /interrupted|reconnecting/ }).waitFor()
    const before = await trajectories(page)
    const port = new URL(first.url).port
    await start('resume', directory, '--port', port)
    // without the pauses between attempts, which grow
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect.poll(() => status(page)).toBe('live')
    await expect.poll(() => trajectories(page)).toBeGreaterThan(before + 1000)
    expect(await page.locator('[data-panel="plaquette/mean"]').count()).toBe(1)
    expect(await page.locator('.legend').isHidden()).toBe(true)
    expect(await page.evaluate('window.isTheSame')).toBe(true)
    expect(faults).toEqual([])
  })

  it('goes on after SIGKILL, and has what was sampled while no server was there', async () => {
    const directory = join(testFolder(), 'run')
    const first = new ServedRun(['run', 'hmc', ...few, '--run-dir', directory, '--port', '0'], directory)
    const url = await first.url()
    const { page, faults } = await openWatched(browser, `${url}/?time=log`, { expected })
    await page.evaluate('window.isTheSame = true')
    await expect.poll(() => trajectories(page)).toBeGreaterThan(1000)
    first.kill()
    await first.ended
    await expect.poll(() => status(page)).toBe('reconnecting')
    expect(await page.locator('.banner').textContent()).toMatch(
      /^The connection is lost; trying again. The values are those of \d/,
    )
    const before = Math.max(logged(directory), await trajectories(page))
    const away = 8 * before
    expect(await ending(['resume', directory, '--trajectories', `${away}`])).toMatchObject({ code: 0 })
    const second = new ServedRun(
      ['resume', directory, '--trajectories', '100000000', '--port', new URL(url).port],
      directory,
    )
    await second.url()
    // without the pauses between attempts, which grow
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect.poll(() => status(page)).toBe('live')
    await expect.poll(() => trajectories(page)).toBeGreaterThan(1.1 * away)
    second.child.kill('SIGINT')
    await second.ended
    await expect.poll(() => status(page)).toBe('interrupted')
    const noted = second
      .log((log) => log.analyses('hmc', 'plaquette/mean'))
      .map(({ trajectory }) => trajectory)
      .filter((trajectory) => trajectory > 20)
    expect(noted.filter((trajectory) => trajectory > before && trajectory < away)).not.toEqual([])
    // the mouse finds points that are a few pixels apart, which on this axis is a few per cent
    const missing = async () => {
      const points = await pointsOfCurve(page, 'plaquette/mean')
      const isOnCurve = (trajectory: number) =>
        points.some((point) => Math.abs(Math.log(point / trajectory)) < 0.08)
      return noted.filter((trajectory) => !isOnCurve(trajectory))
    }
    // curves are drawn a few times a second
    await expect.poll(missing).toEqual([])
    expect(await page.evaluate('window.isTheSame')).toBe(true)
    expect(faults).toEqual([])
  })

  it('says that a server of another version has taken its place', async () => {
    const one = await begun({ betas: [4] })
    const { page, faults } = await openWatched(browser, one.url, { expected })
    await expect.poll(() => status(page)).toBe('live')
    await one.close()
    await begun({ betas: [4] }, { port: one.port, version: '2.0.0' })
    await page.locator('.banner', { hasText: 'Reload the page' }).waitFor()
    await page.reload()
    await expect.poll(() => status(page)).toBe('live')
    expect(await page.locator('.banner').isHidden()).toBe(true)
    expect(faults).toEqual([])
  })

  it('shows the same in two browsers at once', async () => {
    const { url, publish } = await begun({ betas: [4] })
    const other = await launchChromium()
    cleanUps.push(() => other.close())
    const both = await Promise.all([
      openWatched(browser, url),
      openWatched(other, url, { dark: true, width: 375 }),
    ])
    for (const { page } of both) await expect.poll(() => status(page)).toBe('live')
    publish('run/1/hmc/analysis/plaquette/mean', 'mean', meanOf(10_000))
    for (const { page, faults } of both) {
      await plaquette(page).scrollIntoViewIfNeeded()
      await expect.poll(() => plaquette(page).textContent()).toBe('0.5000(10)')
      expect(faults).toEqual([])
    }
  })
})
