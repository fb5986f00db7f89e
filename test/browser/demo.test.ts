import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { pipelineOf } from '../../examples/browser/sampling/pipeline.ts'
import type { ShareBoot } from '../../examples/browser/sampling/share-messages.ts'
import { defaultSettings, type Settings } from '../../examples/browser/settings.ts'
import { samplerColumns } from '../../src/pipeline/sampler-columns.ts'
import { hmc, leapfrogLayers } from '../../src/samplers/index.ts'
import { type Ingredients, ShareRunner } from '../../src/threads/share-runner.ts'
import { slotAt, slotBytes } from '../../src/threads/slots.ts'
import { haveCard } from '../gpu/test-card.ts'
import { useSwiftShader } from '../tensor/swift-shader.ts'
import { BrowserOfTests } from './browser-of-tests.ts'
import { launchChromium, openWatched } from './chromium.ts'
import { lookAt } from './look-at.ts'
import { staticServer } from './static-server.ts'
import { describe, it } from './with-browser.ts'

/** The demo, as `npm run build:demo` builds it. */
const folder = 'examples/browser/dist'

const tests = new BrowserOfTests()

/** The address of the demo on a server of plain files, not at its root, as project pages have it. */
async function demo(settings = ''): Promise<string> {
  const { url } = await tests.begun(staticServer(folder, '/some/project/'))
  return settings === '' ? url : `${url}?settings=${settings}`
}

const form = (page: Page): Locator => page.locator('.settings')

/** What Chromium says where a page asks for a graphics card and there is none. */
const noCard = { expected: /^No available adapters\.$/ }

const smallRun: Settings = { ...defaultSettings, lattice: [8, 12], beta: 4, chains: 12, seed: 7 }

/** A stretch of the chains of one worker, which that of the page fills. */
async function filledInBrowser(page: Page, boot: ShareBoot): Promise<ArrayBuffer> {
  const file = readdirSync(join(folder, 'assets')).find((name) => /^share-worker.*\.js$/.test(name))
  const steps = boot.capacity
  const filled = await page.evaluate(`new Promise((resolve, reject) => {
    const worker = new Worker('assets/${file}', { type: 'module' })
    const memory = new ArrayBuffer(${slotBytes(boot.shape, steps)})
    worker.onmessage = ({ data }) => {
      if (data.kind === 'failed') reject(new Error(data.text))
      else if (data.kind === 'started')
        worker.postMessage({ grant: { steps: ${steps}, sums: false, memory } }, [memory])
      else resolve([...new Uint8Array(data.memory)])
    }
    worker.postMessage({ boot: ${JSON.stringify(boot)} })
  })`)
  return Uint8Array.from(filled as number[]).buffer
}

/** The columns of the same stretch, filled in Node. */
async function filledHere(ingredients: Ingredients, { share, shape, capacity }: ShareBoot) {
  const runner = await ShareRunner.start(ingredients, { share, sumsFrom: 0 })
  const slot = slotAt(new ArrayBuffer(slotBytes(shape, capacity)), shape, capacity, 0)
  await runner.fill(slot, capacity)
  await runner.close()
  return slot.columns
}

/** Trajectories per chain, as the page tells. */
async function trajectories(page: Page): Promise<number> {
  const text = (await page.locator('.progress-text').textContent()) ?? ''
  return Number(/([\d\u202f]+) trajectories per chain/.exec(text)?.[1]?.replaceAll('\u202f', ''))
}

describe('the demo', () => {
  it('samples in Web Workers alone, agrees with what is exactly known, and holds and goes on as it is told', async () => {
    const { page, faults } = await openWatched(tests.browser, 'about:blank', noCard)
    await page.addInitScript(`for (const name of ['Module', 'Instance']) {
      const Made = WebAssembly[name]
      WebAssembly[name] = class extends Made {
        constructor(...given) {
          super(...given)
          console.error('the thread of the page has kernels')
        }
      }
    }`)
    await page.goto(await demo('hmc_8x8_beta-4_chains-32_size-0.2'))
    const checks = page.locator('[data-panel="exactness"]')
    await checks.scrollIntoViewIfNeeded()
    await expect.poll(() => checks.textContent()).toMatch(/⟨cos x_P⟩.*⟨Q²⟩.*P\(Q\)/)
    await expect.poll(() => page.locator('.header-verdict').textContent()).toBe('exact within errors')
    // at first it may say that the charge is frozen; that a result is not exact would stay
    await expect.poll(() => page.locator('.alarm').count()).toBe(0)
    const mean = page.locator('[data-panel="plaquette/mean"]')
    await mean.scrollIntoViewIfNeeded()
    await expect.poll(() => mean.locator('.value').textContent()).toMatch(/^0\.86\d+\(\d+\)$/)
    await expect.poll(() => mean.locator('.detail').textContent()).toMatch(/exact 0\.8635/)
    for (const panel of ['Q/trace', 'Q/histogram', 'Q/integrated-time', 'Q/autocorrelation'])
      await expect.poll(() => page.locator(`[data-panel="${panel}"]`).count()).toBe(1)

    await page.getByRole('button', { name: 'Pause' }).click()
    // what was asked for before still comes
    let before = Number.NaN
    await expect
      .poll(
        async () => {
          const now = await trajectories(page)
          const stands = now === before
          before = now
          return stands
        },
        { interval: 1500 },
      )
      .toBe(true)
    await page.getByRole('button', { name: 'Go on' }).click()
    await expect.poll(() => trajectories(page)).toBeGreaterThan(before)
    // about:blank has another origin than the demo
    expect(faults.filter((fault) => !fault.startsWith('request to http://127.0.0.1'))).toEqual([])
  })

  it('every chain is, bit by bit, what it is in Node', async () => {
    const { page, faults } = await openWatched(tests.browser, await demo('hmc_4x4_chains-1'), noCard)
    const settings: Settings = { ...smallRun, place: 'processor' }
    const { lattice, beta, chains, leapfrogSteps, stepSize, seed } = settings
    const samplers = {
      hmc: hmc({ lattice: [...lattice], beta, chains, leapfrogSteps, stepSize, seed }),
      'leapfrog-layers': leapfrogLayers({ lattice: [...lattice], beta, chains, seed }),
    }
    const columns = samplerColumns(pipelineOf(samplers))
    const steps = 25
    const share = { firstChain: 4, chains: 8, of: chains }
    const shape = { columns: columns.length, chains: 8, lattice, precision: 'f32', linksEvery: 0 } as const
    for (const [name, sampler] of Object.entries(samplers)) {
      const boot = { settings, sampler: name, squares: [], share, sumsFrom: 0, shape, capacity: steps }
      const ofBrowser = slotAt(await filledInBrowser(page, boot), shape, steps, 0).columns
      const expected = await filledHere({ sampler, columns }, boot)
      for (const [i, column] of columns.entries()) {
        expect(new Set(expected[i]).size, column.name).toBeGreaterThan(1)
        // e^{-dH} of an energy error is Math.exp's, whose last digit is another in another engine
        if (column.name === 'expMinusEnergyError') continue
        expect(ofBrowser[i], `${name}: ${column.name}`).toEqual(expected[i])
      }
    }
    expect(faults).toEqual([])
  })

  it('says that there is no graphics card, and samples on the processor', async () => {
    const { page, faults } = await openWatched(tests.browser, await demo('hmc_4x4_chains-8'), noCard)
    await expect.poll(() => trajectories(page)).toBeGreaterThan(0)
    expect(await page.locator('.at-work').textContent()).toMatch(
      /^Chains run on the processor: this browser (has no WebGPU|gives no graphics card|only emulates a graphics card \(.*\))\.$/,
    )
    expect(await form(page).getByLabel('Moved by').isDisabled()).toBe(true)
    expect(await form(page).getByLabel('Moved by').inputValue()).toBe('processor')
    expect(faults).toEqual([])
  })

  describe('with a graphics card, which Chromium emulates', () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await launchChromium(['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'])
    })
    afterAll(() => browser.close())

    it('moves both samplers there, and leaves it for the processor', async () => {
      const { page, faults } = await openWatched(browser, await demo('both_4x4_chains-8_on-emulated-card'))
      await expect.poll(() => trajectories(page)).toBeGreaterThan(0)
      expect(await page.locator('.at-work').textContent()).toMatch(
        /^Chains run on the graphics card \(.+\)\.$/,
      )
      await expect.poll(() => page.locator('.parameters').textContent()).toContain('webgpu')
      await page.getByRole('button', { name: 'Pause' }).click()
      expect(await form(page).getByLabel('Moved by').inputValue()).toBe('card')
      expect(faults).toEqual([])
      await page.getByLabel('Moved by').selectOption('processor')
      await form(page).getByRole('button', { name: 'Start' }).click()
      await page.waitForURL(/_on-processor/)
      await expect
        .poll(() => page.locator('.at-work').textContent())
        .toMatch(/^Chains run on the processor: this browser only emulates a graphics card \(.+\)\.$/)
    })

    ;(haveCard ? it : it.skip)('has the numbers that Node has on it', async () => {
      const { page, faults } = await openWatched(browser, await demo('hmc_4x4_chains-1_on-processor'))
      useSwiftShader()
      vi.stubEnv('LEAPSTREAM_EMULATED_CARD', 'allow')
      const settings: Settings = { ...smallRun, place: 'card' }
      const { lattice, beta, chains, leapfrogSteps, stepSize, seed } = settings
      const backend = 'webgpu'
      const samplers = {
        hmc: hmc({ lattice: [...lattice], beta, chains, leapfrogSteps, stepSize, seed, backend }),
        'leapfrog-layers': leapfrogLayers({ lattice: [...lattice], beta, chains, seed, backend }),
      }
      const columns = samplerColumns(pipelineOf(samplers))
      const share = { firstChain: 4, chains: 8, of: chains }
      const shape = { columns: columns.length, chains: 8, lattice, precision: 'f32', linksEvery: 0 } as const
      for (const [name, sampler] of Object.entries(samplers)) {
        const boot = { settings, sampler: name, squares: [], share, sumsFrom: 0, shape, capacity: 5 }
        const ofBrowser = slotAt(await filledInBrowser(page, boot), shape, 5, 0).columns
        const expected = await filledHere({ sampler, columns }, boot)
        for (const [i, column] of columns.entries()) {
          expect(new Set(expected[i]).size, column.name).toBeGreaterThan(1)
          // these two are Math.exp's, whose last digit is another in another engine
          if (['acceptance', 'expMinusEnergyError'].includes(column.name)) continue
          expect(ofBrowser[i], `${name}: ${column.name}`).toEqual(expected[i])
        }
      }
      vi.unstubAllEnvs()
      expect(faults).toEqual([])
    })
  })

  it('shows what was chosen, keeps it in the address, and goes back', async () => {
    const { page, faults } = await openWatched(tests.browser, await demo(), noCard)
    await page.locator('.legend button').nth(1).waitFor()
    await form(page).getByLabel('Sampler').selectOption('trained')
    await form(page).getByLabel('Sites in time').fill('8')
    await form(page).getByLabel('Sites in space').fill('12')
    await form(page).getByLabel('beta').fill('4.4')
    await form(page).getByLabel('Chains').fill('16')
    expect(await form(page).getByLabel('Step size').isDisabled()).toBe(true)
    expect(await page.locator('.nearest').textContent()).toMatch(/at beta 4\.4: the one of beta 4 runs/)
    await form(page).getByRole('button', { name: 'Start' }).click()
    await page.waitForURL(/settings=trained_8x12_beta-4.4_chains-16_/)
    const parameters = page.locator('.parameters')
    await expect.poll(() => parameters.textContent()).toMatch(/8 × 12.*4\.4.*u1-beta4\.safetensors/)
    // what is chosen to be seen stands beside it
    await page.getByRole('button', { name: 'Time to a target error' }).click()
    await page.waitForURL(/settings=trained_8x12_beta-4.4.*&open=target/)
    await page.reload()
    await expect.poll(() => parameters.textContent()).toMatch(/8 × 12.*4\.4/)
    await page.goBack()
    await page.goBack()
    await expect.poll(() => parameters.textContent()).toMatch(/16 × 16/)
    expect(await form(page).getByLabel('Sampler').inputValue()).toBe('both')
    expect(faults).toEqual([])
  })

  it('does not start what cannot be', async () => {
    const { page } = await openWatched(tests.browser, await demo(), noCard)
    const before = page.url()
    await form(page).getByLabel('Step size').fill('0.9')
    await form(page).getByRole('button', { name: 'Start' }).click()
    expect(
      await page
        .getByLabel('Step size')
        .evaluate((input) => (input as unknown as { validationMessage: string }).validationMessage),
    ).toMatch(/^Leapfrog is unstable at beta 5 unless its step size is below/)
    expect(page.url()).toBe(before)
    await page.getByRole('button', { name: 'Reset' }).click()
    expect(await form(page).getByLabel('Step size').inputValue()).toBe('0.15')
  })

  it('says in one line what is missing', async () => {
    const { url } = await tests.begun(staticServer(folder, '/some/project/', /\.wasm$/))
    const { page } = await openWatched(tests.browser, url)
    await expect
      .poll(() => page.locator('.failure').textContent())
      .toMatch(/^cannot load the kernels from http:.*kernels\.f\d\d-.*\.wasm: status 404$/)
  })

  it('axe finds nothing wrong with it, light and dark, wide and narrow', async () => {
    const { page, faults } = await openWatched(
      tests.browser,
      await demo('both_8x8_beta-4.4_chains-8'),
      noCard,
    )
    await page.locator('[data-panel="exact"] td').first().waitFor()
    await page.getByRole('button', { name: 'Pause' }).click()
    await lookAt(page)
    expect(faults).toEqual([])
  })

  it('loads less than 450 kB, compressed', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((file) => statSync(file).isFile())
    const bytes = files.map((file) => gzipSync(readFileSync(file)).length).reduce((a, b) => a + b, 0)
    console.log(`the demo: ${files.length} files, ${(bytes / 1000).toFixed(1)} kB compressed`)
    expect(bytes).toBeLessThan(450_000)
  })
})
