/**
 * The page in a real browser while a run goes on at full rate: `npm run bench:page -- [--seconds 60] [flags of leapstream run...]`,
 * after a build, on a quiet machine; a minute and a half. Printed are
 * - the time from the navigation to the first frame that shows a value, of a page that is opened anew several times;
 * - the time from one frame to the next, and frames per second, over the whole time;
 * - the JavaScript heap in use and the nodes of the document, every 10 s after the garbage was collected.
 */
import { once } from 'node:events'
import { launchChromium } from '../test/browser/chromium.ts'
import { noteFirstValue, watchFrames } from '../test/browser/frame-watch.ts'
import { startProgram } from '../test/cli/leapstream.ts'

const OPENINGS = 7
const STRETCH = 10

const flags = process.argv.slice(2)
const at = flags.indexOf('--seconds')
const seconds = at < 0 ? 60 : Number(flags.splice(at, 2)[1])
const usual = [
  'hmc',
  '--lattice',
  '16x16',
  '--chains',
  '64',
  '--trajectories',
  '1000000000',
  '--workers',
  '1',
]

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!

const program = await startProgram('run', ...(flags.length > 0 ? flags : usual))
const browser = await launchChromium()
try {
  const firsts: number[] = []
  for (let opening = 0; opening < OPENINGS; opening++) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.addInitScript(noteFirstValue)
    await page.goto(program.url)
    firsts.push((await page.evaluate('firstValue')) as number)
    await page.close()
  }
  firsts.sort((a, b) => a - b)
  console.log(
    `first value drawn after ${quantile(firsts, 0.5).toFixed(0)} ms (median of ${OPENINGS}), at most ${firsts.at(-1)!.toFixed(0)} ms`,
  )
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(program.url)
  await page.locator('.panel .value').first().waitFor()
  const { gaps, heap, nodes } = await watchFrames(page, Math.ceil(seconds / STRETCH), STRETCH)
  const total = gaps.reduce((a, b) => a + b, 0)
  console.log(
    `${((1000 * gaps.length) / total).toFixed(1)} frames/s over ${(total / 1000).toFixed(0)} s; from frame to frame p50 ${quantile(gaps, 0.5).toFixed(1)} ms, p99 ${quantile(gaps, 0.99).toFixed(1)} ms, longest ${gaps.at(-1)!.toFixed(0)} ms`,
  )
  console.log(`heap, MB, every ${STRETCH} s: ${heap.map((bytes) => (bytes / 1e6).toFixed(2)).join(' ')}`)
  console.log(`nodes: ${nodes.join(' ')}`)
} finally {
  await browser.close()
  program.child.kill('SIGINT')
  await once(program.child, 'exit')
}
