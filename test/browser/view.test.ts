import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { ndarray } from '../../src/wire/index.ts'
import { normal, seededRandom } from '../stats/seeded-random.ts'
import { BrowserOfTests, builtPage } from './browser-of-tests.ts'
import { openWatched } from './chromium.ts'
import { syntheticServer } from './synthetic-server.ts'
import { describe, it } from './with-browser.ts'

const tests = new BrowserOfTests()
const narrowSpaces = /\u202f/g

const mean = (count: number) => ({
  kind: 'mean',
  mean: 0.86 + 1 / count,
  error: 0.1 / Math.sqrt(count),
  count,
})

/** A run of which the curve `mine/mean` has a point at 100, 200, ... 2000 trajectories, in a history as of a log. */
async function curves(query = '', options: { width?: number; height?: number; dark?: boolean } = {}) {
  const server = await tests.begun(syntheticServer(builtPage, { betas: [4] }))
  const { url, hub, publish, advance } = server
  advance()
  const counts = Array.from({ length: 20 }, (_, i) => 100 * (i + 1))
  const channel = hub.channel(
    { topic: 'run/1/hmc/analysis/mine/mean', kind: 'mean', delivery: 'latest' },
    {
      history: {
        epoch: 'log',
        first: 1,
        next: counts.length + 1,
        read: (from) => ({
          records: counts.slice(from - 1).map((count, i) => ({ seq: from + i, time: 0, value: mean(count) })),
          next: counts.length + 1,
        }),
      },
    },
  )
  channel.next(mean(2000))
  const watched = await openWatched(tests.browser, `${url}${query}`, options)
  const panel = watched.page.locator('[data-panel="mine/mean"]')
  await panel.waitFor()
  await panel.scrollIntoViewIfNeeded()
  return { ...watched, url, publish, panel, over: panel.locator('.u-over') }
}

/** The trajectory under the place `share` of the width of a plot. */
async function trajectoryAt(plot: Locator, share: number): Promise<number> {
  const over = plot.locator('.u-over')
  const box = (await over.boundingBox())!
  await over.hover({ position: { x: Math.min(box.width - 1, Math.max(1, share * box.width)), y: 30 } })
  const text = (await plot.locator('.detail').first().textContent()) ?? ''
  return Number(/^at trajectory ([\d\u202f]+)/.exec(text)?.[1]?.replaceAll(narrowSpaces, ''))
}

const rangeText = async (page: Page) =>
  ((await page.locator('.time-range').textContent()) ?? '').replaceAll(narrowSpaces, '')

describe('the time axis of all curves', () => {
  it('begins at the first trajectory, however late the page is opened', async () => {
    const { panel, page, faults } = await curves()
    await expect.poll(() => trajectoryAt(panel, 0)).toBe(100)
    expect(await trajectoryAt(panel, 1)).toBe(2000)
    expect(await rangeText(page)).toBe('all trajectories')
    expect(faults).toEqual([])
  })

  it('takes in values of a panel that nobody has scrolled to: its curve is whole when it comes into view', async () => {
    const server = await tests.begun(syntheticServer(builtPage, { betas: [4] }))
    server.advance()
    const publish = (count: number) => server.publish('run/1/hmc/analysis/mine/mean', 'mean', mean(count))
    publish(100)
    const { page } = await openWatched(tests.browser, server.url, { height: 700 })
    const panel = page.locator('[data-panel="mine/mean"]')
    await panel.locator('.value').waitFor()
    publish(2000)
    await panel.scrollIntoViewIfNeeded()
    await expect.poll(() => panel.locator('.value').textContent()).toBe('0.8605(22)')
    expect(await trajectoryAt(panel, 0)).toBe(100)
    expect(await trajectoryAt(panel, 1)).toBe(2000)
  })

  it('is chosen by drawing the mouse over a stretch, stands in the address, and the back button takes it back', async () => {
    const { page, panel, over, faults } = await curves()
    await expect.poll(() => trajectoryAt(panel, 0)).toBe(100)
    const box = (await over.boundingBox())!
    const at = (share: number) => box.x + share * box.width
    await page.mouse.move(at(0.25), box.y + 50)
    await page.mouse.down()
    await page.mouse.move(at(0.4), box.y + 55)
    await page.mouse.move(at(0.5), box.y + 55)
    await page.mouse.up()
    await expect.poll(() => rangeText(page)).toMatch(/^trajectories (49|50)\d to (99|100)\d$/)
    // of every curve, not only of the one that was drawn over
    const other = page.locator('[data-panel="Q/mean"] [role=img]')
    await expect.poll(() => new URL(page.url()).searchParams.get('from')).toMatch(/^(49|50)\d$/)
    await expect.poll(() => trajectoryAt(panel, 0)).toBe(500)
    expect(await trajectoryAt(panel, 1)).toBe(1000)
    expect(await other.count()).toBe(1)
    await page.goBack()
    await expect.poll(() => rangeText(page)).toBe('all trajectories')
    await page.goForward()
    await expect.poll(() => rangeText(page)).toMatch(/^trajectories/)
    await over.dblclick({ position: { x: 100, y: 40 } })
    await expect.poll(() => rangeText(page)).toBe('all trajectories')
    expect(faults).toEqual([])
  })

  it('zooms by the wheel with Ctrl, pans and goes back to all by keys; the wheel alone scrolls', async () => {
    const { page, panel, over } = await curves('', { height: 700 })
    await expect.poll(() => trajectoryAt(panel, 0)).toBe(100)
    const before = await page.evaluate('scrollY')
    await over.hover({ position: { x: 200, y: 40 } })
    await page.mouse.wheel(0, -100)
    await expect.poll(() => page.evaluate('scrollY')).toBeLessThan(before as number)
    expect(await rangeText(page)).toBe('all trajectories')
    await panel.scrollIntoViewIfNeeded()
    await over.hover({ position: { x: 10, y: 40 } })
    await page.keyboard.down('Control')
    for (let i = 0; i < 4; i++) await page.mouse.wheel(0, -100)
    await page.keyboard.up('Control')
    // 1.25 ** 4 times as close, about a place near the left end
    await expect.poll(() => rangeText(page)).toMatch(/^trajectories \d\d? to 8\d\d$/)
    await panel.locator('[role=img]').focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => rangeText(page)).toMatch(/^trajectories 1\d\d to (9|10)\d\d$/)
    await page.keyboard.press('-')
    await page.keyboard.press('Escape')
    await expect.poll(() => rangeText(page)).toBe('all trajectories')
  })

  it('is restored by a link, with what is hidden, left out and open; the server is told nothing of it', async () => {
    const asked: string[] = []
    const query = '?from=500&to=1500&time=log&leave-out=300&open=target&target=mine/mean&error=0.001'
    const { page, panel, faults } = await curves(`/${query}`)
    page.on('websocket', (socket) => asked.push(socket.url()))
    await expect.poll(() => rangeText(page)).toBe('trajectories 500 to 1500')
    expect(await page.getByLabel('logarithmic time').isChecked()).toBe(true)
    expect(await page.getByLabel(/leave out the first/).inputValue()).toBe('300')
    await expect.poll(() => trajectoryAt(panel, 0)).toBe(500)
    expect(await trajectoryAt(panel, 1)).toBe(1500)
    const target = page.locator('[data-panel="target"]')
    // 0.1 / sqrt(n) is 0.001 after 10 000
    expect(await target.locator('.answers').textContent()).toMatch(
      /10\u202f000 trajectories per chain in all/,
    )
    await page.reload()
    await expect.poll(() => rangeText(page)).toBe('trajectories 500 to 1500')
    expect(asked).toEqual([expect.stringMatching(/\/v1\/stream$/)])
    await page.getByRole('button', { name: 'Show all trajectories' }).click()
    await page.getByRole('button', { name: 'Time to a target error' }).click()
    await target.waitFor({ state: 'detached' })
    await expect.poll(() => new URL(page.url()).search).not.toContain('open')
    expect(faults).toEqual([])
  })

  it('has buttons for who has no wheel, and fits a telephone', async () => {
    const query = '/?open=again&open=scatter&open=target&error=1e-9'
    const { page } = await curves(query, { width: 375, dark: true })
    await page.getByRole('button', { name: 'Zoom in on the newest' }).click()
    await expect.poll(() => rangeText(page)).toBe('from trajectory 1000 on')
    await page.getByRole('button', { name: 'Earlier trajectories' }).click()
    await expect.poll(() => rangeText(page)).toBe('trajectories 750 to 1750')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(375)
  })
})

describe('split R-hat', () => {
  it('is a curve with its limit, red above it', async () => {
    const { page, publish, faults } = await curves()
    const panel = page.locator('[data-panel="Q/split-rhat"]')
    const tell = (value: number, count: number) =>
      publish('run/1/hmc/analysis/Q/split-rhat', 'splitRhat', { kind: 'splitRhat', value, count })
    // chains of another program, of which a verdict comes too
    publish('run/1/hmc/analysis/Q/verdict', 'verdict', {
      kind: 'verdict',
      verdict: 'good',
      troubles: [],
      splitRhat: 1.0034,
      bulk: 5210,
      tail: 4800,
      count: 100,
      chains: 4,
    })
    tell(1.0034, 100)
    await panel.locator('.value', { hasText: '1.0034' }).waitFor()
    expect(await panel.locator('h2').textContent()).toBe('Split R-hat of Q')
    expect(await panel.locator('.alarm').count()).toBe(0)
    tell(1.0204, 200)
    await panel.scrollIntoViewIfNeeded()
    await panel.locator('.alarm .value', { hasText: '1.0204' }).waitFor()
    expect(await panel.locator('.detail').textContent()).toBe('the chains do not agree')
    expect(faults).toEqual([])
  })
})

describe('chains of which nothing is known but their numbers', () => {
  it('get a verdict each, and traces of numbers that are no integers', async () => {
    const { page, publish, faults } = await curves('', { height: 3000 })
    const verdict = (name: string, fields: object) =>
      publish(`run/1/hmc/analysis/${name}/verdict`, 'verdict', {
        kind: 'verdict',
        troubles: [],
        splitRhat: 1.0012,
        bulk: 5210.3,
        tail: 4800,
        count: 1000,
        chains: 4,
        ...fields,
      })
    const elsewhere = [{ trouble: 'elsewhere', text: 'chain 3 stands elsewhere' }]
    verdict('alpha', { verdict: 'good' })
    verdict('beta', { verdict: 'bad', troubles: elsewhere, splitRhat: 1.4 })
    publish('run/1/hmc/analysis/alpha/trace', 'trace', {
      kind: 'trace',
      first: 0,
      stride: 1,
      chains: 2,
      points: 3,
      values: Float64Array.of(0.861, 0.862, 0.863, 0.8615, 0.8605, 0.86),
    })
    const panel = page.locator('[data-panel="agreement"]')
    await panel.locator('td', { hasText: 'chain 3 stands elsewhere' }).waitFor()
    expect(await panel.locator('tbody tr').allTextContents()).toEqual([
      'alphagood: nothing is wrong1.00125\u202f2104\u202f800',
      'betachain 3 stands elsewhere1.40005\u202f2104\u202f800',
    ])
    expect(await panel.locator('.alarm').allTextContents()).toEqual(['chain 3 stands elsewhere', '1.4000'])
    expect(await page.locator('[data-panel="alpha/verdict"]').count()).toBe(0)
    const trace = page.locator('[data-panel="alpha/trace"] [role=img]')
    expect(await trace.getAttribute('aria-label')).toMatch(/values between 0\.86 and 0\.863$/)
    expect(faults).toEqual([])
  })
})

const chains = 8
const blocks = 30
const steps = 50

/** Q as AR(1) with tau_int = 9, whose first 200 trajectories are 3 off, and a plaquette that goes with it. */
function logged(): { readonly Q: Float64Array[]; readonly plaquette: Float64Array[] } {
  const random = seededRandom(21)
  const state = new Float64Array(chains)
  const Q: Float64Array[] = []
  const plaquette: Float64Array[] = []
  for (let block = 0; block < blocks; block++) {
    const q = new Float64Array(steps * chains)
    const p = new Float64Array(steps * chains)
    for (let i = 0; i < q.length; i++) {
      const chain = i % chains
      state[chain] = 0.8 * state[chain]! + 0.6 * normal(random)
      q[i] = state[chain]! + (block < 4 ? 3 : 0)
      p[i] = 0.86 + 0.01 * (q[i]! + normal(random))
    }
    Q.push(q)
    plaquette.push(p)
  }
  return { Q, plaquette }
}

/** A run whose measurements lie in a log. */
async function loggedRun(query: string) {
  const server = await tests.begun(syntheticServer(builtPage, { betas: [4] }))
  server.advance()
  for (const [name, values] of Object.entries(logged()))
    server.hub.channel(
      {
        topic: `run/1/hmc/measurement/${name}`,
        kind: 'measurement',
        delivery: 'lossless',
        dtype: '<f8',
        shape: [-1, chains],
      },
      {
        history: {
          epoch: 'log',
          first: 1,
          next: blocks + 1,
          read: (from) => ({
            records: [
              {
                seq: from,
                time: 0,
                value: {
                  kind: 'measurement',
                  first: (from - 1) * steps,
                  steps,
                  chains,
                  values: ndarray(values[from - 1]!, [steps, chains]),
                },
              },
            ],
            next: from + 1,
          }),
        },
      },
    )
  return openWatched(tests.browser, `${server.url}${query}`, { height: 1600 })
}

describe('values from the log', () => {
  it('are analysed again without the start, in the page, under the content security policy', async () => {
    const { page, faults } = await loggedRun('/?open=again&again=Q')
    const panel = page.locator('[data-panel="again"]')
    const cells = async () =>
      (await panel.locator('tbody td').allTextContents()).map((text) => text.replaceAll(narrowSpaces, ''))
    await expect.poll(async () => (await cells())[0]).toBe('1500')
    const whole = await cells()
    // R-hat sees the start
    expect(Number(whole[4])).toBeGreaterThan(1.01)
    expect(await panel.locator('.tool-status').textContent()).toMatch(
      /^1\u202f500 trajectories per chain were read/,
    )
    await page.getByLabel(/leave out the first/).fill('200')
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await cells())[0]).toBe('1300')
    const [, meanText, time, size, rhat] = await cells()
    // <Q> = 0 and tau_int = 9
    const [, value, error] = /^(−?[\d.]+)\((\d+)\)$/.exec(meanText!)!
    expect(Math.abs(Number(value!.replace('−', '-')))).toBeLessThan(0.5)
    expect(Number(error)).toBeGreaterThan(0)
    expect(Number(/^[\d.]+/.exec(time!)![0])).toBeGreaterThan(6)
    expect(Number(/^[\d.]+/.exec(time!)![0])).toBeLessThan(13)
    expect(Number(size)).toBeGreaterThan(700)
    expect(Number(rhat)).toBeLessThan(1.02)
    const plots = panel.locator('[role=img]')
    expect(await plots.nth(2).getAttribute('aria-label')).toMatch(
      /^Split R-hat of Q against trajectory, \d+ to [\d\u202f]+: hmc 1\.0/,
    )
    expect(new URL(page.url()).searchParams.get('open')).toBe('again')
    expect(faults).toEqual([])
  })

  it('are drawn against each other, with their correlation', async () => {
    const { page, faults } = await loggedRun('/?open=scatter&x=Q&y=plaquette')
    const panel = page.locator('[data-panel="scatter"]')
    const caption = panel.locator('figcaption')
    // what they have in common has a variance of 1 + 9 * 0.13 * 0.87, what they have not one of 1: 0.82
    await expect
      .poll(() => caption.textContent())
      .toMatch(/^correlation 0\.(79|8[0-4])\d*\(\d+\), 1\u202f500 trajectories of 8 chains$/)
    await panel.getByLabel('up').selectOption('Q')
    await expect.poll(() => caption.textContent()).toMatch(/^correlation 1/)
    await expect.poll(() => new URL(page.url()).searchParams.get('y')).toBe('Q')
    expect(faults).toEqual([])
  })

  it('which are not there are said to be missing', async () => {
    const { page } = await curves('/?open=again')
    await expect
      .poll(() => page.locator('[data-panel="again"] .tool-status').textContent())
      .toBe('No values of this measurement are offered.')
  })
})
