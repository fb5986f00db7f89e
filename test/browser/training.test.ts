import { expect } from 'vitest'
import { BrowserOfTests, builtPage } from './browser-of-tests.ts'
import { colouredPixels, openWatched } from './chromium.ts'
import { SyntheticTraining } from './synthetic-training.ts'
import { it } from './with-browser.ts'

const tests = new BrowserOfTests()

async function shown(training: SyntheticTraining, options?: Parameters<typeof openWatched>[2]) {
  const server = await tests.begun(training.serve(builtPage))
  return { ...(await openWatched(tests.browser, server.url, options)), server }
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
  expect(await rows.nth(1).textContent()).toContain('33.0(1.5) ? unreliable: a short trial')
  // the curve comes by itself, perhaps after the progress
  await page
    .locator('.recoveries')
    .filter({ hasText: /Step 1.000: the gradient of step 991/ })
    .waitFor()
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
  expect(await page.title()).toBe('complete · training')
  expect(faults).toEqual([])
})

it('shows what HMC does as beta rises, and why a smaller tau_int is not the best', async () => {
  const training = new SyntheticTraining()
  training.to(3600)
  training.refer()
  const { page, faults } = await shown(training)
  const panel = page.locator('[data-panel="squaredChange"]')
  await panel.locator('.detail', { hasText: /^\d+× HMC at this beta$/ }).waitFor()
  // at 90 % of the steps e^-1.8 = 0.165, over 0.009; the page may still be taking in the steps before
  const factor = async () => Number(/^\d+/.exec((await panel.locator('.detail').textContent())!)![0])
  await expect.poll(async () => Math.abs((await factor()) / (0.165 / 0.009) - 1)).toBeLessThan(0.15)
  expect(await panel.locator('.explanation').textContent()).toMatch(
    /Squares: HMC with as many leapfrog steps \(8\), tuned to an acceptance of 0\.65, at the same beta; where it is frozen its line levels off/,
  )
  expect(await panel.locator('[role=img]').getAttribute('aria-label')).toMatch(
    /; HMC 0\.900\(27\) at beta 1\.5, 0\.0900\(27\) at beta 2\.75, 0\.00900\(27\) at beta 4$/,
  )
  const rows = page.locator('[data-panel="trials"] tbody tr')
  expect(await rows.count()).toBe(5)
  expect(await rows.locator('.note').allTextContents()).toEqual([
    '',
    '',
    'best',
    'smaller within errors only; the best tunnels more',
    'as many leapfrog steps: 8 of 0.124',
  ])
  expect(await page.locator('.reference-trial').textContent()).toMatch(/^HMC253\.0\(1\.5\)0\.0194\(20\)/)
  expect(faults).toEqual([])
})

it('says where an interrupted training stood', async () => {
  const training = new SyntheticTraining()
  training.to(1000)
  training.interrupt()
  const { page, faults } = await shown(training)
  const text = page.locator('.progress-text', { hasText: /^interrupted.*step 1.000 of 4.000 \(25 %\)/ })
  await text.waitFor()
  expect(await text.textContent()).not.toContain('left')
  expect(await page.locator('.status').textContent()).toBe('interrupted')
  expect(await page.locator('.banner').textContent()).toBe(
    'The training was interrupted. These are the values that it had.',
  )
  expect(await page.evaluate("document.querySelector('progress').value")).toBe(0.25)
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
  const { page, server } = await shown(training)
  await page.locator('.best-trial').waitFor()
  await server.close()
  await page.getByText('The connection is lost; trying again').waitFor()
  expect(await page.locator('.best-trial').count()).toBe(1)
})
