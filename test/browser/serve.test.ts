import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { LogReader } from '../../src/record/log-reader.ts'
import { KeptRun } from '../archive/kept-run.ts'
import { type StartedProgram, startProgram } from '../cli/leapstream.ts'
import { launchChromium, openWatched } from './chromium.ts'
import { describe, it } from './with-browser.ts'

let browser: Browser
let folder: string
const programs: StartedProgram[] = []

beforeAll(async () => {
  browser = await launchChromium()
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leapstream-browser-'))
})
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  for (const { child } of programs.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})
afterAll(() => browser?.close())

const start = async (...argv: string[]): Promise<StartedProgram> => {
  const program = await startProgram(...argv)
  programs.push(program)
  return program
}

const keep = (name: string, { blocks = 60, beta = 4, ended = 'finished' } = {}): void => {
  const run = new KeptRun(join(folder, name), { id: name.replace('/', '-'), beta })
  run.sample(blocks)
  run.end(ended)
}

const cells = (page: Page, column: string) => page.locator(`.runs tbody td.${column}`).allTextContents()

/** The trajectory at the left edge of a curve. */
async function firstOfCurve(page: Page, panel: string): Promise<number> {
  const plot = page.locator(`[data-panel="${panel}"]`)
  await plot.scrollIntoViewIfNeeded()
  const over = plot.locator('.u-over')
  await over.hover({ position: { x: 1, y: 20 } })
  const text = (await plot.locator('.detail').first().textContent()) ?? ''
  return Number(/^at trajectory ([\d\u202f]+)/.exec(text)?.[1]?.replaceAll('\u202f', ''))
}

describe('leapstream serve in a real browser', () => {
  it('has a table of runs to filter, to order by the keyboard and to compare; a damaged one says so', async () => {
    keep('scan/a', { beta: 2 })
    keep('scan/b', { beta: 6, ended: 'interrupted' })
    const broken = new KeptRun(join(folder, 'c'), { beta: 3 })
    broken.sample(1)
    broken.breakOff()
    const { url } = await start('serve', folder)
    const { page, faults } = await openWatched(browser, url)
    await expect.poll(() => cells(page, 'run')).toEqual(['c', 'c', 'scan/a', 'scan/a', 'scan/b', 'scan/b'])
    expect(await cells(page, 'state')).toEqual(
      ['broken off', 'finished', 'interrupted'].flatMap((state) => [state, state]),
    )
    expect((await cells(page, 'integratedTime'))[0]).toMatch(/^\d/)

    await page.locator('.runs th button', { hasText: 'beta' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await cells(page, 'beta'))[0]).toBe('2')
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await cells(page, 'beta'))[0]).toBe('6')
    expect(await page.locator('.runs th[aria-sort="descending"]').textContent()).toBe('beta')

    await page.locator('#runs-filter').fill('sampler=hmc scan')
    await expect.poll(() => cells(page, 'run')).toEqual(['scan/b', 'scan/a'])
    expect(await page.locator('.runs-count').textContent()).toBe('2 of 3 runs')

    await page.getByLabel('Compare scan/a').check()
    await page.getByLabel('Compare scan/b').check()
    await page.locator('a.compare', { hasText: 'Compare 2 runs' }).click()
    await expect
      .poll(() => page.locator('.legend button').allTextContents())
      .toEqual(expect.arrayContaining(['scan_a hmc', 'scan_b hmc']))
    await expect.poll(() => page.locator('.parameters').textContent()).toMatch(/beta2, 6/)
    await page.locator('nav a', { hasText: 'all runs' }).click()
    await expect.poll(async () => (await cells(page, 'run')).length).toBe(6)
    expect(faults).toEqual([])
  })

  it('a page that is opened late shows the curves from the first value that was logged', async () => {
    keep('old', { blocks: 200 })
    const { url } = await start('serve', join(folder, 'old'))
    const { page, faults } = await openWatched(browser, url)
    await page.locator('.runs tbody a').first().click()
    await expect.poll(() => page.locator('.status').textContent()).toBe('complete')
    await expect.poll(() => firstOfCurve(page, 'Q/mean')).toBe(10)
    expect(faults).toEqual([])
  })

  it('so does the page of a run that is kept, while it goes on', async () => {
    const directory = join(folder, 'run')
    const run = await start(
      'run',
      'hmc',
      '--chains',
      '16',
      '--trajectories',
      '100000000',
      '--run-dir',
      directory,
    )
    const file = join(directory, 'log.sqlite')
    // written last
    await expect.poll(() => existsSync(join(directory, 'run.json'))).toBe(true)
    const log = new LogReader(file)
    await expect.poll(() => log.analyses('hmc', 'plaquette/mean').length).toBeGreaterThan(4)
    const [first] = log.analyses('hmc', 'plaquette/mean')
    const { page, faults } = await openWatched(browser, run.url)
    const { count } = JSON.parse(first!.json) as { count: number }
    await expect.poll(() => firstOfCurve(page, 'plaquette/mean')).toBe(count)
    log.close()
    expect(faults).toEqual([])
  })

  it('a run that is moved away while it is shown leaves the table with a line, and its page says so', async () => {
    keep('a')
    keep('b')
    const { url } = await start('serve', folder)
    const table = await openWatched(browser, url)
    const one = await openWatched(browser, `${url}/?run=a`)
    await expect.poll(() => one.page.locator('.status').textContent()).toBe('complete')
    rmSync(join(folder, 'a'), { recursive: true })
    await expect.poll(() => cells(table.page, 'run')).toEqual(['b', 'b'])
    expect(await table.page.locator('.notes').textContent()).toBe(
      'a is not there any more: its directory was moved or deleted',
    )
    await expect
      .poll(() => one.page.locator('.notice').textContent())
      .toBe('Nothing more comes: the directory of this run was moved or deleted.')
    expect([...table.faults, ...one.faults]).toEqual([])
  })

  it('nothing hangs out of a narrow page', async () => {
    keep('a')
    const { url } = await start('serve', folder)
    const { page } = await openWatched(browser, url, { width: 360 })
    await expect.poll(() => cells(page, 'run')).toEqual(['a', 'a'])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
  })
})
