import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { colouredPixels, launchChromium, openWatched } from './chromium.ts'
import { describe, it } from './with-browser.ts'

let browser: Browser
let child: ChildProcess | undefined

beforeAll(async () => {
  browser = await launchChromium()
})

afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  child?.kill('SIGKILL')
})

afterAll(() => browser?.close())

/** Starts the built program with a live page on any free port. */
async function live(...flags: string[]): Promise<{ url: string; exit: Promise<number | null> }> {
  const started = spawn(process.execPath, ['dist/cli/main.js', 'run', ...flags, '--port', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  child = started
  const exit = new Promise<number | null>((resolve) => started.once('exit', resolve))
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    started.stderr.on('data', (data) => {
      said += data
      const found = /live at (http:\S+)/.exec(said)?.[1]
      if (found) resolve(found)
    })
    void exit.then(() => reject(new Error(said)))
  })
  return { url, exit }
}

/** The headline of a panel, which is scrolled into view first: out of view it is not drawn again. */
async function reading(page: Page, panel: string): Promise<string> {
  const value = page.locator(`[data-panel="${panel}"] .value`).first()
  await value.scrollIntoViewIfNeeded()
  return (await value.textContent()) ?? ''
}

describe('a real run in a real browser', () => {
  it('HMC: every figure with its error beside the exact one, plots drawn, and where it was interrupted', async () => {
    const { url, exit } = await live('hmc', '--beta', '3', '--chains', '32', '--trajectories', '10000000')
    const { page, faults } = await openWatched(browser, url)
    await expect.poll(() => reading(page, 'Q/tunneling-rate')).toMatch(/^0\.4\d+\(\d+\)$/)
    await expect.poll(() => reading(page, 'Q/integrated-time')).toMatch(/^\d+(\.\d+)?\(\d/)
    await expect.poll(() => reading(page, 'plaquette/mean')).toMatch(/^0\.8\d+\(\d+\)$/)
    await expect.poll(() => reading(page, 'acceptance/mean')).toMatch(/^0\.(69|7)\d*\(\d+\)$/)
    expect(await page.locator('[data-panel="plaquette/mean"] .detail').textContent()).toMatch(
      /exact 0\.80998/,
    )
    expect(await page.locator('.status').textContent()).toBe('live')
    expect(await page.locator('.alarm').count()).toBe(0)
    for (const panel of ['Q/trace', 'Q/histogram', 'Q/integrated-time', 'plaquette/mean']) {
      // a panel that is out of view is not drawn again
      await page.locator(`[data-panel="${panel}"]`).scrollIntoViewIfNeeded()
      await expect
        .poll(async () => (await colouredPixels(page)).find((drawn) => drawn.panel === panel)?.pixels)
        .toBeGreaterThan(50)
    }
    expect(await page.locator('[data-panel="exactness"] .alarm').count()).toBe(0)
    child!.kill('SIGINT')
    expect(await exit).toBe(130)
    await expect.poll(() => page.locator('.status').textContent()).toBe('interrupted')
    expect(await page.locator('.progress-text').textContent()).toMatch(
      /^interrupted at [\d\u202f]+ of 10\u202f000\u202f000 trajectories per chain \(\d\.\d %\)/,
    )
    expect(await page.evaluate("document.querySelector('progress').value")).toBeLessThan(0.5)
    expect(await page.locator('.banner').textContent()).toBe(
      'The run was interrupted. These are the values that it had.',
    )
    expect(faults.filter((fault) => !/WebSocket connection|ERR_CONNECTION_REFUSED/.test(fault))).toEqual([])
  })

  it('a pipeline of a user: titles, symbols and units are those of the measurements, whatever they are called', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'leapstream-live-')), 'named.ts')
    writeFileSync(
      file,
      `import { averagePlaquette, definePipeline, hmc, hmcOptions, measure, topologicalCharge } from 'leapstream'
      export default definePipeline({
        name: 'named',
        summary: 'measurements under other names',
        parameters: hmcOptions,
        samplers: (p) => ({ hmc: hmc(p) }),
        measurements: {
          charge: topologicalCharge(),
          again: topologicalCharge(),
          Q: averagePlaquette(),
          corner: measure('corner', ({ links }) => links[0], { title: 'Link in the corner', unit: 'rad', mean: 0 }),
        },
      })`,
    )
    const { url } = await live(file, '--lattice', '8x8', '--chains', '8', '--trajectories', '10000000')
    const { page, faults } = await openWatched(browser, url)
    const title = (panel: string) => page.locator(`[data-panel="${panel}"] h2`).textContent()
    await page.locator('[data-panel="corner/autocorrelation"]').waitFor()
    expect(await title('Q/mean')).toBe('Average plaquette')
    expect(await title('charge/trace')).toBe('Topological charge (charge), chain by chain')
    expect(await title('again/tunneling-rate')).toBe('Tunneling rate of again')
    expect(await title('again/histogram')).toBe('Distribution of again')
    expect(await title('corner/mean')).toBe('Link in the corner')
    const results = page.locator('[data-panel="summary"]')
    await expect.poll(() => results.textContent()).toMatch(/⟨cos x_P⟩.*corner rad/)
    await expect.poll(() => results.textContent()).toMatch(/tau_int\(charge\).*tau_int\(again\)/)
    const checks = page.locator('[data-panel="exactness"]')
    await expect.poll(() => checks.textContent()).toMatch(/⟨cos x_P⟩.*⟨charge²⟩.*P\(charge\).*⟨again²⟩/)
    expect(faults).toEqual([])
  })

  it('freezing: six couplings side by side on one page', async () => {
    const { url } = await live('freezing', '--chains', '8', '--trajectories', '10000000')
    const { page, faults } = await openWatched(browser, url)
    const names = page.locator('body')
    for (const beta of [2, 3, 4, 5, 6, 7]) {
      await expect.poll(() => names.textContent()).toContain(`beta-${beta}`)
    }
    await expect
      .poll(async () => (await colouredPixels(page)).filter(({ pixels }) => pixels > 50).length)
      .toBeGreaterThan(5)
    expect(faults).toEqual([])
  })
})
