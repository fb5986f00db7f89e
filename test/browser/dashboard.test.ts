import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { colouredPixels, launchChromium, openWatched } from './chromium.ts'
import type { SyntheticOptions } from './synthetic-run.ts'
import { type SyntheticServer, syntheticServer } from './synthetic-server.ts'

const directory = mkdtempSync(join(tmpdir(), 'leapstream-dashboard-'))
const betas = [2, 3, 4, 5, 6, 7]
const patience = { timeout: 20_000 }
let browser: Browser
let server: SyntheticServer | undefined

beforeAll(async () => {
  await build({
    root: fileURLToPath(new URL('../../src/dashboard', import.meta.url)),
    build: { outDir: directory, emptyOutDir: true },
    logLevel: 'error',
  })
  browser = await launchChromium()
})

afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  await server?.close()
  server = undefined
})

afterAll(async () => {
  await browser?.close()
  rmSync(directory, { recursive: true, force: true })
})

/** A server whose run has come some way already. */
async function begun(options: SyntheticOptions, steps = 3): Promise<SyntheticServer> {
  server = await syntheticServer(directory, options)
  for (let i = 0; i < steps; i++) server.advance()
  return server
}

describe('one sampler', () => {
  it('shows every analysis, drawn and in words, under the content security policy', async () => {
    const { url, advance } = await begun({ betas: [4] })
    const { page, faults } = await openWatched(browser, url)
    await page.getByRole('heading', { name: 'Exact reference values' }).waitFor()
    advance()
    const progress =
      /sampling.*800 of 100.000 trajectories per chain \(0\.8 %\).*413 trajectories\/s.*4 min 00 s to go/
    await page.locator('.progress-text', { hasText: progress }).waitFor()
    expect(await page.locator('h1').textContent()).toBe('hmc')
    expect(await page.locator('header.top dl').textContent()).toMatch(
      /lattice16 × 16.*step size0\.15leapfrog steps10/,
    )
    expect(await page.locator('.status').textContent()).toBe('live')
    expect(await page.locator('h2').allTextContents()).toEqual([
      'Topological charge, chain by chain',
      'Results',
      'Autocorrelation of Q',
      'Distribution of Q',
      'Tunneling rate',
      'Average plaquette',
      'Charge squared',
      'Acceptance',
      'Energy conservation',
      'Mean charge',
      'Mean smooth charge',
      'Wilson loop 2 × 2',
      'Autocorrelation of Q_R',
      'Autocorrelation of the plaquette',
      'mine/ratio',
      'mine/table',
      'Exact reference values',
    ])
    const plaquette = page.locator('[data-panel="plaquette/mean"]')
    expect(await plaquette.locator('.value').textContent()).toMatch(/^0\.86\d+\(\d+\)$/)
    expect(await plaquette.locator('.detail').textContent()).toMatch(/^exact 0\.8635 · z −?\d\.\d$/)
    expect(await page.locator('[data-panel="summary"] tbody tr').count()).toBe(8)
    expect(await page.locator('[data-panel="mine/table"]').textContent()).toContain('second1.25')

    await plaquette.locator('.u-over').hover()
    expect(await plaquette.locator('.detail').textContent()).toMatch(/^at trajectory/)

    const drawn = await colouredPixels(page)
    expect(drawn.map(({ panel }) => panel)).toHaveLength(14)
    for (const { panel, label, pixels } of drawn) {
      expect(pixels, panel).toBeGreaterThan(10)
      expect(label.length, panel).toBeGreaterThan(20)
    }
    expect(faults).toEqual([])
  })

  it('draws a panel out of view again only when it comes into view', async () => {
    const { url, publish } = await begun({ betas: [4] })
    const { page } = await openWatched(browser, url)
    const below = page.locator('[data-panel="mine/ratio"] .value')
    await below.waitFor()
    publish('run/1/hmc/analysis/mine/ratio', 'ratio', 0.875)
    publish('run/1/hmc/analysis/Q/tunneling-rate', 'tunnelingRate', { mean: 0.5, error: 0.1, count: 1000 })
    await page.locator('[data-panel="Q/tunneling-rate"] .value', { hasText: '0.50(10)' }).waitFor()
    expect(await below.textContent()).not.toBe('0.875')
    await below.scrollIntoViewIfNeeded()
    await expect.poll(() => below.textContent(), patience).toBe('0.875')
  })

  it('marks what is more than 4 errors from the exact value', async () => {
    const { url, publish } = await begun({ betas: [4] })
    publish('run/1/hmc/analysis/wrong/mean', 'mean', {
      kind: 'mean',
      mean: 0.9,
      error: 0.01,
      count: 5,
      exact: 0.84,
      zScore: 6,
    })
    const { page } = await openWatched(browser, url)
    const reading = page.locator('[data-panel="wrong/mean"] li')
    await reading.waitFor()
    expect(await reading.getAttribute('class')).toBe('alarm')
    expect(await reading.textContent()).toContain('z 6.0, wrong?')
    expect(await page.locator('[data-panel="plaquette/mean"] li.alarm').count()).toBe(0)
  })

  it('is not broken by values that are not what their kind says', async () => {
    const { url, publish } = await begun({ betas: [4] })
    const nonsense = [null, 'text', 7, [], {}, { mean: 'x' }, { values: [1], chains: 9, points: 9, first: 0 }]
    for (const kind of [
      'mean',
      'trace',
      'histogram',
      'integratedTime',
      'tunnelingRate',
      'exact',
      'mystery',
    ]) {
      nonsense.forEach((value, i) => {
        publish(`run/1/hmc/analysis/odd/${kind}-${i}`, kind, value)
      })
    }
    publish('run/1/hmc/analysis/odd/markup', 'mystery', { '<img src=x onerror=alert(1)>': '<b>bold</b>' })
    const { page, faults } = await openWatched(browser, url)
    await page.locator('[data-panel="odd/markup"]').waitFor()
    await page.locator('.panel[data-panel^="odd/"]').nth(49).waitFor()
    expect(await page.locator('[data-panel="odd/markup"] img, [data-panel="odd/markup"] b').count()).toBe(0)
    expect(await page.locator('.panel.broken').count()).toBe(0)
    expect(faults).toEqual([])
  })
})

describe('several samplers', () => {
  it('compares them, names what is frozen, and hides one on request', async () => {
    const { url } = await begun({ betas })
    const { page, faults } = await openWatched(browser, url, { height: 4000 })
    await page.locator('[data-panel="Q/histogram"] figure').nth(5).waitFor()
    await page.locator('[data-panel="exact"] td').nth(50).waitFor()
    expect(await page.locator('.legend button').allTextContents()).toEqual(
      betas.map((beta) => `beta-${beta}`),
    )
    expect(await page.locator('[data-panel="summary"] tbody tr').count()).toBe(6)
    const comparison = page.locator('[data-panel="comparison-Q/tunneling-rate"] [role=img]')
    await expect
      .poll(() => comparison.getAttribute('aria-label'), patience)
      .toMatch(/beta-2: 1\.\d+\(\d+\); .*beta-7: none yet, below/)
    const time = page.locator('[data-panel="Q/integrated-time"] li').nth(5)
    await expect.poll(() => time.textContent(), patience).toMatch(/beta-7> .*frozen/)
    for (const { panel, pixels } of await colouredPixels(page)) expect(pixels, panel).toBeGreaterThan(10)

    await page.getByRole('button', { name: 'beta-7' }).click()
    await page.locator('[data-panel="Q/trace"] figure').nth(5).waitFor({ state: 'detached' })
    expect(await page.getByRole('button', { name: 'beta-7' }).getAttribute('aria-pressed')).toBe('false')
    expect(await page.locator('[data-panel="summary"] tbody tr').count()).toBe(5)
    expect(faults).toEqual([])
  })
})

describe('states', () => {
  it('waits for the first measurements, runs, and is complete', async () => {
    server = await syntheticServer(directory, { betas: [4], total: 400, step: 200 })
    const { page, faults } = await openWatched(browser, server.url)
    await page.getByText('Waiting for the first measurements').waitFor()
    server.advance()
    await page.locator('[data-panel="Q/trace"] canvas').waitFor()
    expect(await page.locator('.empty').isHidden()).toBe(true)
    server.advance()
    await page.locator('.status.complete').waitFor()
    expect(await page.locator('.banner').textContent()).toContain('The run is complete')
    expect(await page.evaluate("document.querySelector('progress').value")).toBe(1)
    expect(faults).toEqual([])
  })

  it('keeps the last values when the server goes away', async () => {
    const { url, close } = await begun({ betas: [4] })
    const { page, faults } = await openWatched(browser, url, { expected: /WebSocket connection to/ })
    const value = page.locator('[data-panel="plaquette/mean"] .value')
    await value.waitFor()
    const before = await value.textContent()
    await close()
    await page.locator('.status.lost').waitFor()
    expect(await page.locator('.banner').textContent()).toMatch(/connection is lost.*The values are those of/)
    expect(await value.textContent()).toBe(before)
    expect(faults).toEqual([])
  })
})

describe('looks', () => {
  it('fits windows of telephones, tablets and large screens', async () => {
    const { url } = await begun({ betas })
    const { page } = await openWatched(browser, url)
    await page.locator('[data-panel="Q/trace"] canvas').first().waitFor()
    for (const [width, columns] of [
      [390, 1],
      [900, 2],
      [1920, 3],
    ] as const) {
      await page.setViewportSize({ width, height: 1000 })
      expect(await page.evaluate('document.documentElement.scrollWidth'), `at ${width}`).toBeLessThanOrEqual(
        width,
      )
      const grid = "getComputedStyle(document.querySelector('.panels')).gridTemplateColumns"
      expect(await page.evaluate(`${grid}.split(' ').length`), `at ${width}`).toBe(columns)
    }
  })

  it('follows a change between light and dark, canvases too', async () => {
    const { url } = await begun({ betas: [4] })
    const { page } = await openWatched(browser, url)
    await page.locator('[data-panel="Q/histogram"] canvas').waitFor()
    // Pixels of the histogram in the colour that the style sheet has for its bars at this moment.
    const bars = () =>
      page.evaluate(`(() => {
        const hex = getComputedStyle(document.documentElement).getPropertyValue('--series-0').trim()
        const colour = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16))
        const canvas = document.querySelector('[data-panel="Q/histogram"] canvas')
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
        let pixels = 0
        for (let i = 0; i < data.length; i += 4) if (colour.every((v, k) => v === data[i + k])) pixels++
        return hex + (pixels > 100 ? ' drawn' : ' missing')
      })()`)
    await expect.poll(bars, patience).toBe('#2460a8 drawn')
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(bars, patience).toBe('#6ba6f2 drawn')
  })
})
