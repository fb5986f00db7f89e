import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { Hub, type Publisher, type RunningServer, serve } from '../../src/server/index.ts'
import { colouredPixels, launchChromium, openWatched } from './chromium.ts'
import { it } from './with-browser.ts'

const directory = mkdtempSync(join(tmpdir(), 'leapstream-training-'))
let browser: Browser
let server: RunningServer | undefined

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

const STEPS = 4000

/** A training of an invented model, up to a step. */
class SyntheticTraining {
  readonly #hub = new Hub()
  readonly #channels: Record<'progress' | 'curve' | 'trial' | 'layers', Publisher>
  readonly #scale: boolean
  step = 0

  constructor({ scale = true } = {}) {
    this.#scale = scale
    const open = (name: string, kind: string, delivery: 'lossless' | 'latest') =>
      this.#hub.channel({ topic: `train/train-local-1/${name}`, kind, delivery })
    this.#channels = {
      progress: open('progress', 'trainingProgress', 'latest'),
      curve: open('curve', 'trainingCurve', 'lossless'),
      trial: open('trial', 'trial', 'lossless'),
      layers: open('layers', 'layers', 'latest'),
    }
  }

  serve(): Promise<RunningServer> {
    return serve({ hub: this.#hub, port: 0, page: directory })
  }

  /** Goes on to a step. */
  to(step: number): void {
    const { progress, curve, trial, layers } = this.#channels
    for (; this.step < step; ) {
      this.step += 20
      const done = this.step / STEPS
      const noise = Math.sin(1e3 * this.step)
      curve.next({
        kind: 'trainingCurve',
        step: this.step,
        beta: Math.min(4, 1.5 + (2.5 * done) / 0.6),
        rate: 0.005 * Math.min(1, (1 - done) / 0.6),
        loss: -Math.exp(-2 * done) * (1 + 0.1 * noise),
        acceptance: 0.9 - 0.5 * done + 0.05 * noise,
        squaredChange: Math.exp(-2 * done) * (1 + 0.1 * noise),
        ...(this.step === 1000 && { recovery: 'the gradient of step 991 is not finite' }),
      })
      if (this.step >= 2400 && this.step % 400 === 0)
        trial.next({
          kind: 'trial',
          step: this.step,
          best: this.step <= 3200,
          integratedTime: 40 - this.step / 400,
          integratedTimeError: 1.5,
          reliable: this.step !== 2800,
          frozen: false,
          tunnelingRate: 0.1 + this.step / 1e5,
          tunnelingRateError: 0.002,
          acceptance: 0.43,
          expMinusEnergyError: 1.004,
          expMinusEnergyErrorError: 0.006,
          longestRejection: 31,
        })
    }
    const shape = (count: number, at: (x: number) => number) =>
      Array.from({ length: count }, (_, i) => at(i / (count - 1)))
    layers.next({
      kind: 'layers',
      step,
      kickStep: shape(9, (x) => 0.05 + 0.2 * x * (1 - x)),
      driftStep: shape(8, (x) => 0.2 + 0.1 * x * (1 - x)),
      ...(this.#scale && { scale: shape(9, (x) => 0.15 * Math.cos(Math.PI * x)) }),
    })
    progress.next({
      kind: 'trainingProgress',
      step,
      steps: STEPS,
      rate: 123.4,
      seconds: 61,
      eta: (STEPS - step) / 123.4,
      network: 'local',
      lattice: [16, 16],
      beta: 4,
      layers: 8,
      batch: 64,
      precision: 'f32',
      seed: 1,
    })
  }
}

async function shown(training: SyntheticTraining, options?: Parameters<typeof openWatched>[2]) {
  server = await training.serve()
  return openWatched(browser, server.url, options)
}

it('shows a training to who comes late: curves from the start, layers, trials, the best model', async () => {
  const training = new SyntheticTraining()
  training.to(3600)
  const { page, faults } = await shown(training)
  const text = page.locator('.progress-text')
  await text
    .filter({
      hasText: /step 3.600 of 4.000 \(90 %\).*123 steps\/s.*1 min 01 s elapsed.*best model: step 3.200/,
    })
    .waitFor()
  expect(await page.locator('h1').textContent()).toBe('training')
  expect(await page.locator('header.top dl').textContent()).toMatch(
    /networklocallattice16 × 16beta4layers8batch64/,
  )
  expect(await page.locator('.status').textContent()).toBe('live')
  expect(await page.locator('h2').allTextContents()).toEqual([
    'Squared change of charge',
    'Acceptance',
    'Loss',
    'Annealing',
    'Learning rate',
    'Step sizes, layer by layer',
    'Scale of the momenta, layer by layer',
    'Trials',
  ])
  const rows = page.locator('[data-panel="trials"] tbody tr')
  expect(await rows.count()).toBe(4)
  expect(await page.locator('.best-trial').allTextContents()).toEqual([
    expect.stringMatching(/^3.20032\.0\(1\.5\)0\.1320\(20\)0\.431\.004\(6\)31best$/),
  ])
  expect(await rows.nth(1).textContent()).toContain('33.0(1.5) unreliable')
  expect(await page.locator('.recoveries').textContent()).toMatch(/Step 1.000: the gradient of step 991/)
  const drawn = await colouredPixels(page)
  expect(drawn).toHaveLength(7)
  for (const { panel, pixels } of drawn) expect(pixels, panel).toBeGreaterThan(100)
  const acceptance = page.locator('[data-panel="acceptance"]')
  await acceptance.locator('.u-over').hover()
  expect(await acceptance.locator('.detail').textContent()).toMatch(/^at step (1.9|2.0)\d\d$/)

  training.to(4000)
  await text.filter({ hasText: /complete.*step 4.000 of 4.000/ }).waitFor()
  expect(await page.locator('.status').textContent()).toBe('complete')
  expect(await page.locator('.banner').textContent()).toBe(
    'The training is complete. These are its final values.',
  )
  expect(await page.title()).toBe('100 % · training')
  expect(faults).toEqual([])
})

it('says that trials have not begun, and leaves out scales that a network does not have', async () => {
  const training = new SyntheticTraining({ scale: false })
  training.to(200)
  const { page, faults } = await shown(training)
  await page.getByText('None yet: they begin once beta has arrived').waitFor()
  await page.locator('[data-panel="layers-steps"] .value').first().waitFor()
  expect(await page.getByRole('heading', { name: 'Scale of the momenta' }).isVisible()).toBe(false)
  expect(faults).toEqual([])
})

it.each([
  [420, false],
  [1400, true],
])('fits a window %i wide, dark: %s', async (width, dark) => {
  const training = new SyntheticTraining()
  training.to(3000)
  const { page, faults } = await shown(training, { width, dark })
  await page.locator('.best-trial').waitFor()
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
  const background = await page.evaluate('getComputedStyle(document.body).backgroundColor')
  expect(background).toBe(dark ? 'rgb(14, 18, 23)' : 'rgb(244, 245, 247)')
  expect(faults).toEqual([])
})

it('says that the connection is lost and keeps what it has', async () => {
  const training = new SyntheticTraining()
  training.to(2600)
  const { page } = await shown(training)
  await page.locator('.best-trial').waitFor()
  await server!.close()
  await page.getByText('The connection is lost; trying again').waitFor()
  expect(await page.locator('.best-trial').count()).toBe(1)
})
