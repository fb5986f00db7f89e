import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { type StartedProgram, startProgram } from '../cli/leapstream.ts'
import { isLong } from '../faults/kept-runs.ts'
import { launchChromium, openWatched } from './chromium.ts'
import { watchFrames } from './frame-watch.ts'
import { it } from './with-browser.ts'

const SECONDS = 5

let browser: Browser
let program: StartedProgram | undefined

beforeAll(async () => {
  browser = await launchChromium()
})
afterEach(() => program?.child.kill('SIGKILL'))
afterAll(() => browser?.close())

const itLong = isLong ? it : it.skip

itLong('the page of a run at full rate keeps drawing, and its memory stays what it is', async () => {
  program = await startProgram('run', 'hmc', '--chains', '64', '--trajectories', '1000000000')
  const { page, faults } = await openWatched(browser, program.url)
  await page.locator('[data-panel="Q/integrated-time"] .value').first().waitFor()
  const { gaps, heap, nodes } = await watchFrames(page, 4, SECONDS)
  // how many depends on what else the machine does: npm run bench:page says it
  const rate = gaps.length / (gaps.reduce((a, b) => a + b, 0) / 1000)
  console.log(
    `${rate.toFixed(0)} frames/s; heap ${heap.map((bytes) => (bytes / 1e6).toFixed(1)).join(' ')} MB`,
  )
  expect(gaps.length).toBeGreaterThan(0)
  // curves grow to the number of their points, which is bounded
  expect(Math.max(...heap)).toBeLessThan(2 * heap[0]! + 4e6)
  expect(Math.max(...nodes)).toBeLessThan(1.5 * nodes[0]!)
  expect(faults).toEqual([])
})
