import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { BrowserOfTests, builtPage } from './browser-of-tests.ts'
import { colouredPixels, openWatched } from './chromium.ts'
import type { SyntheticOptions } from './synthetic-run.ts'
import { type SyntheticServer, syntheticServer } from './synthetic-server.ts'
import { describe, it } from './with-browser.ts'

const tests = new BrowserOfTests()
const betas = [2, 3, 4, 5, 6, 7]

/** A server whose run has come some way already. */
async function begun(options: SyntheticOptions, steps = 3): Promise<SyntheticServer> {
  const server = await tests.begun(syntheticServer(builtPage, options))
  for (let i = 0; i < steps; i++) server.advance()
  return server
}

describe('one sampler', () => {
  it('shows every analysis, drawn and in words, under the content security policy', async () => {
    const { url, advance } = await begun({ betas: [4] })
    const { page, faults } = await openWatched(tests.browser, url)
    await page.getByRole('heading', { name: 'Exact reference values' }).waitFor()
    advance()
    const progress =
      /sampling.*800 of 100.000 trajectories per chain \(0\.8 %\).*413 trajectories\/s.*4 min 00 s left/
    await page.locator('.progress-text', { hasText: progress }).waitFor()
    expect(await page.locator('h1').textContent()).toBe('hmc')
    expect(await page.locator('header.top dl').textContent()).toMatch(
      /lattice16 × 16.*step size0\.15leapfrog steps10/,
    )
    expect(await page.locator('.status').textContent()).toBe('live')
    expect(await page.locator('h2').allTextContents()).toEqual([
      'Topological charge, chain by chain',
      'Results',
      'Exactness',
      'Integrated autocorrelation time of Q',
      'Autocorrelation function of Q',
      'Distribution of Q',
      'Tunneling rate',
      'Polyakov loop around the shorter side',
      'Average plaquette',
      'Wilson loop 2 × 2',
      'Topological charge squared',
      'Topological susceptibility',
      'Acceptance',
      'Energy error',
      'Energy conservation',
      'Distribution of the energy error',
      'Mean topological charge',
      'Mean smooth charge',
      'Integrated autocorrelation time of Q_R',
      'Integrated autocorrelation time of the Polyakov loop',
      'Integrated autocorrelation time of the plaquette',
      'Autocorrelation function of the plaquette',
      'mine/ratio',
      'mine/table',
      'Exact reference values',
    ])
    const plaquette = page.locator('[data-panel="plaquette/mean"]')
    expect(await plaquette.locator('.value').textContent()).toMatch(/^0\.86\d+\(\d+\)$/)
    expect(await plaquette.locator('.detail').textContent()).toMatch(/^exact 0\.8635 · z −?\d\.\d$/)
    const rows = page.locator('[data-panel="summary"] tbody')
    expect(await rows.count()).toBe(13)
    expect(
      await page
        .locator('[data-panel="summary"] tbody', { hasText: '⟨cos x_P⟩' })
        .locator('td')
        .allTextContents(),
    ).toEqual([expect.stringMatching(/^0\.86\d+\(\d+\)$/), '0.8635', expect.stringMatching(/^−?\d\.\d$/)])
    expect(await page.locator('[data-panel="summary"]').textContent()).toMatch(/tau_int\(Polyakov loop\)/)
    expect(await page.locator('[data-panel="mine/table"]').textContent()).toContain('second1.25')

    await plaquette.locator('.u-over').hover()
    expect(await plaquette.locator('.detail').textContent()).toMatch(/^at trajectory/)

    const drawn = await colouredPixels(page)
    expect(drawn.map(({ panel }) => panel)).toHaveLength(21)
    for (const { panel, label, pixels } of drawn) {
      expect(pixels, panel).toBeGreaterThan(10)
      expect(label.length, panel).toBeGreaterThan(20)
    }
    expect(faults).toEqual([])
  })

  it('has what is measured and analysed of one’s own among the results, and draws means over time', async () => {
    const { url, publish } = await begun({ betas: [4] })
    const told = (count: number) => {
      const mean = { mean: 0.5121, error: 0.1 / Math.sqrt(count), count }
      publish('run/1/hmc/analysis/loop/mean', 'mean', { kind: 'mean', ...mean })
      publish('run/1/hmc/analysis/loop/my-mean', 'object', mean)
      publish('run/1/hmc/analysis/loop/integrated-time', 'integratedTime', {
        kind: 'integratedTime',
        value: 3.14,
        error: 0.12,
        count,
        reliable: true,
        slowMode: false,
        frozen: false,
      })
    }
    for (const count of [10, 20, 30, 60]) told(count)
    const { page, faults } = await openWatched(tests.browser, url, { height: 8000 })
    await page.locator('[data-panel="loop/my-mean"] .value', { hasText: '0.512(13)' }).waitFor()
    const results = await page.locator('[data-panel="summary"] tbody tr').allTextContents()
    expect(results.slice(-4)).toEqual([
      expect.stringMatching(/^loop0\.512\(13\)$/),
      expect.stringMatching(/^loop\/my-mean0\.512\(13\)$/),
      expect.stringMatching(/^mine\/ratio0\.\d+$/),
      expect.stringMatching(/^tau_int\(loop\) trajectories3\.14\(12\)$/),
    ])
    told(90)
    await page.locator('[data-panel="loop/my-mean"] .value', { hasText: '0.512(11)' }).waitFor()
    const drawn = await colouredPixels(page)
    const own = drawn.filter(({ panel }) => panel.startsWith('loop/'))
    expect(own.map(({ panel }) => panel).sort()).toEqual([
      'loop/integrated-time',
      'loop/mean',
      'loop/my-mean',
    ])
    for (const { pixels } of own) expect(pixels).toBeGreaterThan(10)
    expect(faults).toEqual([])
  })

  it('draws a panel out of view again only when it comes into view', async () => {
    const { url, publish } = await begun({ betas: [4] })
    const { page } = await openWatched(tests.browser, url, { height: 1100 })
    const below = page.locator('[data-panel="mine/ratio"] .value')
    await below.waitFor()
    publish('run/1/hmc/analysis/mine/ratio', 'ratio', 0.875)
    publish('run/1/hmc/analysis/Q/tunneling-rate', 'tunnelingRate', { mean: 0.5, error: 0.1, count: 1000 })
    await page.locator('[data-panel="Q/tunneling-rate"] .value', { hasText: '0.50(10)' }).waitFor()
    expect(await below.textContent()).not.toBe('0.875')
    await below.scrollIntoViewIfNeeded()
    await expect.poll(() => below.textContent()).toBe('0.875')
  })

  it('marks what exactness alarms on, wherever its number stands, and nothing else', async () => {
    const { url, publish } = await begun({ betas: [4] })
    const mean = (name: string, zScore: number) =>
      publish(`run/1/hmc/analysis/${name}`, 'mean', {
        kind: 'mean',
        mean: 0.9,
        error: 0.01,
        count: 700,
        exact: 0.84,
        zScore,
      })
    const check = (name: string, zScore: number, limit: number | null) => ({
      name,
      mean: 0.9,
      error: 0.01,
      exact: 0.84,
      zScore,
      limit,
      alarm: limit !== null && Math.abs(zScore) > limit,
      ...(limit === null && { abstains: true, reason: 'informs only' }),
    })
    const exactness = (wrong: number) => ({
      kind: 'exactness',
      verdict: wrong > 5.2 ? 'violated' : 'passed',
      falseAlarm: 1e-4,
      worst: { name: 'Q squared', zScore: wrong, limit: 5.2 },
      restsOnStart: false,
      count: 700,
      checks: [check('plaquette', 4.5, 5.3), check('Q squared', wrong, 5.2), check('exp(-dH)', -4.3, null)],
    })
    mean('mine/mean', 50)
    mean('plaquette/mean', 4.5)
    mean('expMinusEnergyError/mean', -4.3)
    mean('Q/squared', 5.1)
    publish('run/1/hmc/analysis/exactness', 'exactness', exactness(5.1))
    const { page } = await openWatched(tests.browser, url, { height: 5000 })
    const detail = (name: string) => page.locator(`[data-panel="${name}"] .detail`).textContent()
    await page.locator('[data-panel="mine/mean"] .value').waitFor()
    expect(await detail('mine/mean')).toBe('exact 0.84 · z 50.0')
    expect(await detail('plaquette/mean')).toBe('exact 0.84 · z 4.5')
    expect(await detail('expMinusEnergyError/mean')).toBe('exact 0.84 · z −4.3')
    expect(await page.locator('.alarm').count()).toBe(0)
    expect(await reds(page)).toEqual([])

    // Only the verdict changes: what it is about turns red where it stands, once it is too far.
    publish('run/1/hmc/analysis/exactness', 'exactness', exactness(6.2))
    await page.locator('[data-panel="Q/squared"] li.alarm').waitFor()
    expect(await detail('Q/squared')).toBe('exact 0.84 · z 5.1, fails')
    expect(await page.locator('li.alarm').count()).toBe(2)
    expect(await page.locator('[data-panel="Q/susceptibility"] li.alarm').count()).toBe(1)
    expect(await page.locator('[data-panel="summary"] tbody.alarm th').allTextContents()).toEqual([
      '⟨Q²⟩',
      'χ = ⟨Q²⟩/V',
    ])
    expect(await page.locator('[data-panel="summary"] tbody.alarm .note').allTextContents()).toEqual([
      'fails, see Exactness',
      'fails, see Exactness',
    ])
    publish('run/1/hmc/analysis/exactness', 'exactness', exactness(5.1))
    await page.locator('.alarm').first().waitFor({ state: 'detached' })
    expect(await reds(page)).toEqual([])
  })

  it('shows what is not known well enough so, with the reason', async () => {
    const { url, publish } = await begun({ betas: [4] })
    const time = (fields: object) =>
      publish('run/1/hmc/analysis/Q/integrated-time', 'integratedTime', {
        kind: 'integratedTime',
        count: 700,
        chains: 128,
        slowMode: false,
        ...fields,
      })
    const panel = '[data-panel="Q/integrated-time"]'
    const reason = 'the chains are shorter than the summation window'
    const frozen = 'frozen: it tells where the chains started'
    time({ value: 40, error: 3, window: 100, changes: 5000, reliable: false, frozen: false, reason })
    const none = { kind: 'mean', mean: 1.25, error: null, count: 700, exact: 1.96, reason: frozen }
    publish('run/1/hmc/analysis/Q/squared', 'mean', none)
    const { page } = await openWatched(tests.browser, url, { height: 3000 })
    await page.locator(`${panel} .value`, { hasText: '40(3) ?' }).waitFor()
    expect(await page.locator(`${panel} .detail`).textContent()).toBe(
      `unreliable: ${reason} · window W = 100`,
    )
    expect(await page.locator(`${panel} .explanation`).textContent()).toMatch(
      /Dotted, hollow: not reliable\.$/,
    )
    expect(await page.locator(`${panel} [role=img]`).getAttribute('aria-label')).toContain(
      `40(3) ? unreliable: ${reason}`,
    )
    const squared = page.locator('[data-panel="Q/squared"]')
    expect(await squared.locator('.value').textContent()).toBe('1.25(?)')
    expect(await squared.locator('.detail').textContent()).toBe(`exact 1.96 · ${frozen}`)
    const results = (title: string) => page.locator('[data-panel="summary"] tbody', { hasText: title })
    expect(await results('tau_int(Q)').textContent()).toBe(
      `tau_int(Q) trajectories40(3) ?unreliable: ${reason}`,
    )
    expect(await results('⟨Q²⟩').first().textContent()).toBe(`⟨Q²⟩1.25(?)1.96${frozen}`)

    time({ value: 1234, lowerBound: 1234, error: null, changes: 55, reliable: false, frozen: true })
    const nearly = 'nearly frozen: > 1\u202f230 (55 changes)'
    await page.locator(`${panel} .value`, { hasText: nearly }).waitFor()
    expect(await results('tau_int(Q)').textContent()).toBe(`tau_int(Q) trajectories${nearly}95 % bound`)

    time({ value: 40, error: 3, window: 100, changes: 9000, reliable: true, frozen: false })
    await page.locator(`${panel} .value`, { hasText: /^40\(3\)$/ }).waitFor()
    expect(await page.locator(`${panel} .detail`).textContent()).toBe('window W = 100')
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
      'autocorrelation',
      'exactness',
      'exact',
      'anatomy',
      'mystery',
    ]) {
      nonsense.forEach((value, i) => {
        publish(`run/1/hmc/analysis/odd/${kind}-${i}`, kind, value)
      })
    }
    publish('run/1/hmc/analysis/odd/markup', 'mystery', { '<img src=x onerror=alert(1)>': '<b>bold</b>' })
    const { page, faults } = await openWatched(tests.browser, url)
    await page.locator('[data-panel="odd/markup"]').waitFor()
    await page.locator('.panel[data-panel^="odd/"]').nth(70).waitFor()
    expect(await page.locator('[data-panel="odd/markup"] img, [data-panel="odd/markup"] b').count()).toBe(0)
    expect(await page.locator('.panel.broken').count()).toBe(0)
    expect(faults).toEqual([])
  })
})

/** Texts and shapes in the colour of alarms that can be seen; the lines of limits always have it. */
const reds = (page: Page) =>
  page.evaluate(`(() => {
    const red = ${colour('--alarm')}
    return [...document.querySelectorAll('.page *')]
      .filter((node) => node.checkVisibility() && !node.matches('.z-limit'))
      .filter((node) => {
        const { color, fill, stroke, borderTopColor } = getComputedStyle(node)
        return [color, fill, stroke, borderTopColor].includes(red)
      })
      .map((node) => node.outerHTML.slice(0, 100))
  })()`)

const exactnessPanel = '[data-panel="exactness"]'
const border = `getComputedStyle(document.querySelector('${exactnessPanel}')).borderColor`
const colour = (name: string) => `(() => {
  const probe = document.body.appendChild(document.createElement('i'))
  probe.style.color = 'var(${name})'
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
})()`

describe('exactness', () => {
  it('is calm while every check is within its limit, with each check drawn and in figures', async () => {
    const { url } = await begun({ betas: [4] })
    const { page, faults } = await openWatched(tests.browser, url)
    const panel = page.locator(exactnessPanel)
    await panel.locator('.verdict').waitFor()
    expect(await panel.locator('.verdict').allTextContents()).toEqual(['exact within errors'])
    expect(await panel.locator('.verdicts').textContent()).toMatch(
      /furthest: .+, z −?\d\.\d, its limit is 5\.2 · 5 checks, 1 only informs · 600 trajectories per chain/,
    )
    expect(await panel.locator('.explanation').textContent()).toMatch(
      /A right sampler is ever called wrong with a chance of 1 in 10\u202f000, however long one looks\.$/,
    )
    expect(await panel.locator('tbody .name').allTextContents()).toEqual([
      '⟨cos x_P⟩',
      '⟨W(2×2)⟩',
      '⟨Q²⟩',
      'P(Q)',
      '⟨exp(−dH)⟩',
    ])
    expect(await panel.locator('tbody .judged').allTextContents()).toEqual([
      ...Array.from({ length: 4 }, () => 'within ±5.2'),
      'informs only',
    ])
    // A sign and a dot for each, hollow where nothing judges.
    expect(await panel.locator('tbody .sign').count()).toBe(5)
    expect(await panel.locator('.z-dot').count()).toBe(5)
    expect(await panel.locator('tbody tr').last().locator('.z-dot.hollow').count()).toBe(1)
    expect(await panel.locator('.z-dot.hollow').count()).toBe(1)
    const plaquette = panel.locator('tbody tr').first()
    expect(await plaquette.locator('.measured').textContent()).toMatch(/^0\.86\d+\(\d+\)$/)
    expect(await plaquette.locator('.exact').textContent()).toBe('0.8635')
    expect(await plaquette.locator('.z').textContent()).toMatch(/^−?\d\.\d$/)
    expect(await plaquette.getByRole('img').getAttribute('aria-label')).toMatch(
      /^⟨cos x_P⟩: z −?\d\.\d, within ±5\.2$/,
    )
    expect(await panel.locator('tbody tr').nth(3).textContent()).toMatch(
      /^P\(Q\)p = 0\.\d+χ² [\d.]+, effective dof 10/,
    )
    // The dot of a z-score lies on its place of the axis from -8 to 8, and its limit too.
    const z = Number((await plaquette.locator('.z').textContent())!.replace('−', '-'))
    const places = await plaquette.evaluate(`((row) => {
      const plot = row.querySelector('.z-plot').getBoundingClientRect()
      return [...row.querySelectorAll('.z-dot polygon, .z-limit')].map((node) => {
        const { left, width } = node.getBoundingClientRect()
        return 16 * ((left + width / 2 - plot.left) / plot.width - 0.5)
      })
    })(document.querySelector('${exactnessPanel} tbody tr'))`)
    expect(places).toEqual([-5.2, 5.2, z].map((at) => expect.closeTo(at, 1)))
    expect(await panel.locator('.caution').isHidden()).toBe(true)
    expect(await page.locator('.header-verdict.passed').textContent()).toBe('exact within errors')
    expect(await reds(page)).toEqual([])
    expect(await panel.getAttribute('class')).not.toContain('violated')
    expect(await panel.locator('.advice').isHidden()).toBe(true)
    expect(await page.locator('.alarm-bar').isHidden()).toBe(true)
    expect(await page.title()).toBe('hmc')
    expect(faults).toEqual([])
  })

  it('turns red and says so when a check is beyond its limit, above and in the title too, and back', async () => {
    const { url, publish } = await begun({ betas: [4] })
    const { page, faults } = await openWatched(tests.browser, url)
    const panel = page.locator(exactnessPanel)
    await panel.locator('.passed .verdict').waitFor()
    const calm = await page.evaluate(border)
    const red = await page.evaluate(colour('--alarm'))
    expect(calm).not.toBe(red)
    const check = (zScore: number, limit: number) => ({
      name: 'Q squared',
      mean: 2.58,
      error: 0.1,
      exact: 1.96,
      zScore,
      limit,
      alarm: zScore > limit,
    })
    const verdict = (zScore: number, limit: number) => ({
      kind: 'exactness',
      verdict: zScore > limit ? 'violated' : 'passed',
      falseAlarm: 1e-4,
      worst: { name: 'Q squared', zScore, limit },
      restsOnStart: false,
      count: 700,
      checks: [check(zScore, limit)],
    })
    publish('run/1/hmc/analysis/exactness', 'exactness', verdict(8.6, 5.3))
    const words = 'NOT EXACT: ⟨Q²⟩ is 8.6 errors from the exact value, its limit is 5.3'
    await panel.locator('.violated .verdict', { hasText: words }).waitFor()
    expect(await page.evaluate(border)).toBe(red)
    expect(await panel.locator('.advice').isVisible()).toBe(true)
    expect(await panel.locator('tbody tr').getAttribute('class')).toBe('alarm')
    expect(await panel.locator('tbody .z').textContent()).toBe('8.6')
    expect(await panel.locator('tbody .judged').textContent()).toBe('fails: beyond ±5.3')
    expect(await panel.getByRole('img').getAttribute('aria-label')).toBe('⟨Q²⟩: z 8.6, fails: beyond ±5.3')
    // Beyond the axis it is an arrow at the edge.
    expect(await panel.locator('.z-arrow').count()).toBe(1)
    expect(await page.getByRole('alert').textContent()).toBe(words)
    expect(await page.title()).toBe('NOT EXACT · hmc')
    expect(await page.locator('.header-verdict').isHidden()).toBe(true)

    // The same distance, while its error is hardly known, is no alarm.
    publish('run/1/hmc/analysis/exactness', 'exactness', verdict(8.6, 11))
    await panel.locator('.passed .verdict').waitFor()
    expect(await panel.locator('tbody .judged').textContent()).toBe('within ±11')
    expect(await panel.locator('.z-arrow').count()).toBe(0)
    expect(await page.evaluate(border)).toBe(calm)
    expect(await page.locator('.alarm-bar').isHidden()).toBe(true)
    expect(await page.title()).toBe('hmc')
    expect(faults).toEqual([])
  })

  it('says when nothing is decided yet', async () => {
    const { url, publish } = await begun({ betas: [4] })
    const open = { mean: 0.86, error: null, exact: 0.8635, zScore: null, limit: null, alarm: false }
    publish('run/1/hmc/analysis/exactness', 'exactness', {
      kind: 'exactness',
      verdict: 'undecided',
      falseAlarm: 1e-4,
      worst: null,
      restsOnStart: true,
      count: 2,
      checks: [
        { name: 'plaquette', ...open, reason: 'frozen' },
        { name: 'exp(-dH)', ...open, abstains: true, reason: 'single proposals make it up' },
      ],
    })
    const { page } = await openWatched(tests.browser, url)
    const panel = page.locator(exactnessPanel)
    await panel.locator('.undecided .verdict', { hasText: 'not decided yet' }).waitFor()
    expect(await panel.locator('.verdicts .detail').textContent()).toMatch(/^waits for ⟨cos x_P⟩ · 2 checks/)
    // Without a z-score there is no dot, but a line over all places where it may be, a sign, and a word.
    expect(await panel.locator('.z-dot').count()).toBe(0)
    expect(await panel.locator('.z-unknown').count()).toBe(2)
    expect(await panel.locator('tbody .sign').count()).toBe(2)
    const words = ['no error yet: frozen', 'not judged: single proposals make it up']
    expect(await panel.locator('tbody .judged').allTextContents()).toEqual(words)
    expect(await panel.getByRole('img').first().getAttribute('aria-label')).toBe(`⟨cos x_P⟩: ${words[0]}`)
    expect(await panel.locator('.caution').textContent()).toMatch(/^The chains are shorter than tau_int of Q/)
    expect(await page.locator('.header-verdict:not(.passed)').textContent()).toBe(
      'not decided yet. What passes rests on the start of the chains.',
    )
    expect(await reds(page)).toEqual([])
    expect(await page.locator('.alarm-bar').isHidden()).toBe(true)
  })

  it('says of what is exactly right that it is equal, without an error or a limit', async () => {
    const { url, publish } = await begun({ betas: [4] })
    const check = {
      name: 'A - 2 P(dH<0)',
      mean: 0,
      error: null,
      exact: 0,
      zScore: 0,
      limit: null,
      alarm: false,
    }
    publish('run/1/hmc/analysis/exactness', 'exactness', {
      kind: 'exactness',
      verdict: 'passed',
      falseAlarm: 1e-4,
      worst: { name: check.name, zScore: 0, limit: 1 },
      restsOnStart: false,
      count: 9,
      checks: [check],
    })
    const { page } = await openWatched(tests.browser, url)
    const row = page.locator(exactnessPanel).locator('tbody tr')
    await row.locator('.judged', { hasText: /^equal$/ }).waitFor()
    expect(await row.locator('.measured').textContent()).toBe('0')
    expect(await row.locator('.z-dot:not(.hollow)').count()).toBe(1)
    expect(await row.locator('.z-limit').count()).toBe(0)
  })

  it('takes what arrives as text', async () => {
    const { url, publish } = await begun({ betas: [4] })
    const markup = '<img src=x onerror=alert(1)>'
    publish('run/1/hmc/analysis/exactness', 'exactness', {
      kind: 'exactness',
      verdict: 'violated',
      falseAlarm: 1e-4,
      worst: { name: markup, zScore: 6, limit: 5 },
      restsOnStart: false,
      count: 2,
      checks: [
        { name: markup, mean: 1, error: 0.1, exact: 0.4, zScore: 6, limit: 5, alarm: true },
        {
          name: 'mine',
          mean: 1,
          error: null,
          exact: null,
          zScore: null,
          limit: null,
          alarm: false,
          reason: markup,
        },
      ],
    })
    const { page, faults } = await openWatched(tests.browser, url)
    await page.locator(exactnessPanel).locator('tbody .name', { hasText: markup }).waitFor()
    await page.locator(exactnessPanel).locator('tbody .judged', { hasText: markup }).waitFor()
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.getByRole('alert').textContent()).toContain(markup)
    expect(faults).toEqual([])
  })

  it('of several samplers names the one that fails, with a dot for each, shown or hidden', async () => {
    const { url } = await begun({ betas, wrong: 'beta-5' })
    const { page } = await openWatched(tests.browser, url)
    const panel = page.locator(exactnessPanel)
    await panel.locator('.verdicts > li').nth(5).waitFor()
    expect(
      await panel.locator('.verdicts > li').evaluateAll((items) => items.map((li) => li.className)),
    ).toEqual(betas.map((beta) => (beta === 5 ? 'violated' : beta === 7 ? 'passed on-start' : 'passed')))
    expect(await panel.locator('.caution').textContent()).toMatch(/^beta-7: The chains are shorter than /)
    expect(await page.locator('.header-verdict').textContent()).toBe(
      '5 exact within errors. What passes rests on the start of the chains of beta-7.',
    )
    const squared = panel.locator('tbody tr').nth(2)
    expect(await squared.locator('.z-dot').count()).toBe(6)
    expect(await squared.locator('.whose').textContent()).toBe('beta-5')
    expect(await squared.getByRole('img').getAttribute('aria-label')).toMatch(
      /^⟨Q²⟩: beta-2 z −?\d\.\d, within ±5\.2; .*beta-5 z 6\.2, fails: beyond ±5\.2; /,
    )
    expect(await squared.locator('.judged').textContent()).toBe('fails: beyond ±5.2')
    const alert = page.getByRole('alert')
    expect(await alert.textContent()).toBe(
      'NOT EXACT: beta-5: ⟨Q²⟩ is 6.2 errors from the exact value, its limit is 5.2',
    )
    await page.getByRole('button', { name: 'beta-5' }).click()
    await panel.locator('.verdicts > li').nth(5).waitFor({ state: 'detached' })
    expect(await panel.getAttribute('class')).not.toContain('violated')
    expect(await alert.isVisible()).toBe(true)
  })

  it('of several samplers says which have no error beside the one that is furthest', async () => {
    const { url, publish } = await begun({ betas: [4, 5, 6] })
    const passed = { mean: 0.9, error: 0.01, exact: 0.88, zScore: 2, limit: 5.3, alarm: false }
    const reason = 'frozen: it tells where the chains started'
    const open = { mean: 0.9, error: null, exact: 0.88, zScore: null, limit: null, alarm: false, reason }
    for (const beta of [4, 5, 6]) {
      publish(`run/1/beta-${beta}/analysis/exactness`, 'exactness', {
        kind: 'exactness',
        verdict: beta === 4 ? 'passed' : 'undecided',
        falseAlarm: 1e-4,
        worst: null,
        restsOnStart: false,
        count: 9,
        checks: [{ name: 'Q squared', ...(beta === 4 ? passed : open) }],
      })
    }
    const { page } = await openWatched(tests.browser, url)
    const row = page.locator(exactnessPanel).locator('tbody tr')
    await row.locator('.z-unknown').nth(1).waitFor({ state: 'attached' })
    expect(await row.locator('.z-dot').count()).toBe(1)
    expect(await row.locator('.judged .judgement').textContent()).toBe('within ±5.3')
    expect(await row.locator('.judged .remark').allTextContents()).toEqual([
      `beta-5, beta-6: no error yet: ${reason}`,
    ])
    expect(await page.locator('.header-verdict').textContent()).toBe(
      '1 exact within errors, 2 not decided yet',
    )
  })
})

describe('autocorrelation function', () => {
  const panel = '[data-panel="Q/autocorrelation"]'
  /** Pixels of a series' colour. */
  const pixels = (series: number) => `(() => {
    const hex = getComputedStyle(document.documentElement).getPropertyValue('--series-${series}').trim()
    const colour = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16))
    const canvas = document.querySelector('${panel} canvas')
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    let count = 0
    for (let i = 0; i < data.length; i += 4) if (colour.every((v, k) => Math.abs(v - data[i + k]) < 4)) count++
    return count
  })()`

  it('is drawn with its window, and says rho under the cursor', async () => {
    const { url } = await begun({ betas: [4] }, 8)
    const { page } = await openWatched(tests.browser, url)
    await page.locator(`${panel} canvas`).waitFor()
    await expect.poll(() => page.evaluate(pixels(0))).toBeGreaterThan(200)
    // rho = r^t with r = 39/41 falls to 1/e at 20
    expect(await page.locator(`${panel} .value`).textContent()).toBe('20')
    expect(await page.locator(`${panel} .detail`).textContent()).toBe(
      'trajectories until ρ falls to 1/e · window 120',
    )
    expect(await page.locator(`${panel} [role=img]`).getAttribute('aria-label')).toMatch(
      /^Autocorrelation function of Q .* falls to 1\/e at 20, summation window 120$/,
    )
    await page.locator(`${panel} .u-over`).hover()
    await page.locator(`${panel} .value`, { hasText: /^ρ\(\d+\) = −?0\.\d+\(\d+\)$/ }).waitFor()
  })

  it('of several samplers is drawn in their colours; a frozen one says so', async () => {
    const { url } = await begun({ betas }, 8)
    const { page } = await openWatched(tests.browser, url, { height: 3000 })
    await page.locator(`${panel} canvas`).waitFor()
    // samplers arrive one by one, and each draws the plot again
    for (const series of [0, 1, 2, 3, 4])
      await expect.poll(() => page.evaluate(pixels(series))).toBeGreaterThan(60)
    await page.locator(`${panel} li`, { hasText: 'beta-7frozen' }).waitFor()
    expect(await page.evaluate(pixels(5))).toBe(0)
    expect(await page.locator(`${panel} li`).nth(5).textContent()).toBe('beta-7frozenQ never changed')
    expect(await page.locator(`${panel} [role=img]`).getAttribute('aria-label')).toMatch(/beta-7 frozen/)
  })
})

describe('several samplers', () => {
  it('compares them, names what is frozen, and hides one on request', async () => {
    const { url } = await begun({ betas })
    const { page, faults } = await openWatched(tests.browser, url, { height: 9000 })
    await page.locator('[data-panel="Q/histogram"] figure').nth(5).waitFor()
    await page.locator('[data-panel="exact"] td').nth(50).waitFor()
    expect(await page.locator('.legend button').allTextContents()).toEqual(
      betas.map((beta) => `beta-${beta}`),
    )
    expect(await page.locator('[data-panel="summary"] tbody tr').count()).toBe(6)
    const times = page.locator('[data-panel="comparison-Q/integrated-time"]')
    await expect
      .poll(() => times.locator('[role=img]').getAttribute('aria-label'))
      .toMatch(
        /beta-5: \d+\(\d+\); beta-6: \d+\(\d+\) \? unreliable: perhaps fewer than 50 tau_int of values.*beta-7: frozen: > .* 95 % bound$/,
      )
    expect(await times.locator('.explanation').textContent()).toMatch(
      /Hollow, with a question mark: not reliable\.$/,
    )
    const comparison = page.locator('[data-panel="comparison-Q/tunneling-rate"] [role=img]')
    await expect
      .poll(() => comparison.getAttribute('aria-label'))
      .toMatch(/beta-2: 1\.\d+\(\d+\); .*beta-7: none yet, below/)
    const time = page.locator('[data-panel="Q/integrated-time"] li').nth(5)
    await expect.poll(() => time.textContent()).toMatch(/beta-7frozen: > .*95 % bound/)
    for (const { panel, pixels } of await colouredPixels(page)) expect(pixels, panel).toBeGreaterThan(10)

    await page.getByRole('button', { name: 'beta-7' }).click()
    await page.locator('[data-panel="Q/trace"] figure').nth(5).waitFor({ state: 'detached' })
    expect(await page.getByRole('button', { name: 'beta-7' }).getAttribute('aria-pressed')).toBe('false')
    expect(await page.locator('[data-panel="summary"] tbody tr').count()).toBe(5)
    expect(faults).toEqual([])
  })
})

describe('an integrated time that is not reliable', () => {
  it('looks unlike one that is: hollow in the comparison, dotted over time', async () => {
    const { url, publish } = await begun({ betas: [4, 5] })
    const last = 2000
    const time = (count: number, reliable: boolean) =>
      publish('run/1/beta-5/analysis/Q/integrated-time', 'integratedTime', {
        kind: 'integratedTime',
        value: 240,
        error: count === last ? 21 : 20,
        count,
        chains: 128,
        window: 700,
        changes: 5000,
        reliable,
        slowMode: !reliable,
        frozen: false,
        ...(!reliable && { reason: 'a slow mode hides' }),
      })
    const { page } = await openWatched(tests.browser, url, { height: 3000 })
    /** Pixels in the colour of the second sampler. */
    const pixels = (panel: string) =>
      page.evaluate(`(() => {
        const hex = getComputedStyle(document.documentElement).getPropertyValue('--series-1').trim()
        const colour = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16))
        const canvas = document.querySelector('[data-panel="${panel}"] canvas')
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
        let count = 0
        for (let i = 0; i < data.length; i += 4) if (colour.every((v, k) => v === data[i + k])) count++
        return count
      })()`) as Promise<number>
    const panels = ['comparison-Q/integrated-time', 'Q/integrated-time']
    /** After a run that begins anew, all of whose values are alike. */
    const drawn = async (reliable: boolean) => {
      for (let count = 200; count <= last; count += 200) {
        time(count, reliable)
        // Of values that come at once the page gets the newest only.
        await page.waitForTimeout(30)
      }
      const value = reliable ? /^beta-5240\(21\)$/ : /^beta-5240\(21\) \?unreliable: a slow mode hides$/
      await page.locator('[data-panel="Q/integrated-time"] li', { hasText: value }).waitFor()
      return Promise.all(panels.map(pixels))
    }
    const solid = await drawn(true)
    const hollow = await drawn(false)
    hollow.forEach((count, i) => {
      expect(count, panels[i]).toBeGreaterThan(10)
      expect(count, panels[i]).toBeLessThan(0.7 * solid[i]!)
    })
  })
})

/** A trajectory of 10 layers that heats by `heat` in its first half and cools in its second. */
function anatomyOf(heat: number, charges: readonly number[]) {
  const layers = Array.from({ length: 11 }, (_, layer) => layer)
  const hill = layers.map((layer) => heat * Math.sin((Math.PI * layer) / 10) ** 2)
  const curve = (mean: number[], spread: number) => ({
    mean,
    error: layers.map(() => spread),
    accepted: { mean: mean.map((value) => value / 2), error: layers.map(() => spread) },
    chains: [mean, mean.map((value) => value + spread)],
  })
  return {
    kind: 'anatomy',
    layers,
    trajectories: 40,
    quantities: {
      energyError: curve(
        hill.map((h) => 0.2 * h),
        0.5,
      ),
      hamiltonianChange: curve(hill, 1),
      actionChange: curve(
        hill.map((h) => 0.6 * h),
        1,
      ),
      logJacobian: curve(
        hill.map((h) => 0.8 * h),
        0,
      ),
      plaquette: curve(
        hill.map((h) => 0.89 - 0.0004 * h),
        0.002,
      ),
      smoothCharge: curve([...charges], 0.3),
      topologicalCharge: { ...curve([...charges], 1), chains: [charges, charges.map(() => -1)] },
      tunneling: curve(
        charges.map((q) => Math.abs(q - charges[0]!)),
        0.05,
      ),
    },
  }
}

describe('inside a trajectory', () => {
  const still = Array.from({ length: 11 }, () => 1)
  const hops = still.map((q, layer) => (layer > 4 ? q + 1 : q))

  it('all samplers are drawn in their colours, and described in words', async () => {
    const { url, publish } = await begun({ betas: [4, 5] })
    publish('run/1/beta-4/analysis/anatomy', 'anatomy', anatomyOf(2, still))
    publish('run/1/beta-5/analysis/anatomy', 'anatomy', anatomyOf(120, hops))
    const { page, faults } = await openWatched(tests.browser, url, { height: 3000 })
    const panel = page.locator('[data-panel="anatomy"]')
    await panel.locator('canvas').nth(5).waitFor()
    expect(await panel.locator('.explanation').textContent()).toMatch(
      /beta-4 40 trajectories, beta-5 40 trajectories$/,
    )
    const [energy, , , plaquette, tunneling, charges] = await panel
      .locator('[role=img]')
      .evaluateAll((plots) => plots.map((plot) => plot.getAttribute('aria-label')))
    expect(energy).toContain('beta-4 energy 0.0(1.0) at the start, 2.0(1.0) at layer 5')
    expect(energy).toContain('beta-5 energy 0.0(1.0) at the start, 120.0(1.0) at layer 5')
    expect(energy).toContain('log J 0 at the start, 96 at layer 5')
    expect(plaquette).toMatch(
      /^Plaquette .*beta-5 plaquette 0.8900\(20\) at the start, 0.8420\(20\) at layer 5/,
    )
    expect(plaquette).toContain('accepted 0.4450(20) at the start, 0.4210(20) at layer 5')
    expect(tunneling).toMatch(
      /beta-5 tunneling 0.00\(5\) at the start, 1.00\(5\) at layer 5, 1.00\(5\) at the end, accepted /,
    )
    expect(charges).toContain('beta-5 Q 1 to 2, −1 to −1')
    const colours = (canvas: number) =>
      page.evaluate(`(() => {
        const style = getComputedStyle(document.documentElement)
        const canvas = document.querySelectorAll('[data-panel="anatomy"] canvas')[${canvas}]
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
        return [0, 1].map((series) => {
          const hex = style.getPropertyValue('--series-' + series).trim()
          const colour = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16))
          let pixels = 0
          for (let i = 0; i < data.length; i += 4) if (colour.every((v, k) => v === data[i + k])) pixels++
          return pixels
        })
      })()`) as Promise<number[]>
    for (let canvas = 0; canvas < 6; canvas++) {
      for (const pixels of await colours(canvas)) expect(pixels, `plot ${canvas}`).toBeGreaterThan(40)
    }
    await page.getByRole('button', { name: 'beta-5' }).click()
    await expect.poll(() => colours(0).then((series) => series[1])).toBe(0)
    expect(faults).toEqual([])
  })

  it('what is no anatomy is a table', async () => {
    const { url, publish } = await begun({ betas: [4] })
    publish('run/1/hmc/analysis/anatomy', 'anatomy', { ...anatomyOf(2, still), layers: [0, 1] })
    const { page, faults } = await openWatched(tests.browser, url)
    const panel = page.locator('[data-panel="anatomy"]')
    await panel.waitFor()
    expect(await panel.locator('canvas').count()).toBe(0)
    expect(faults).toEqual([])
  })
})

describe('a comparison', () => {
  const candidate = (stepSize: number, integratedTime: number | null) => ({
    stepSize,
    leapfrogSteps: 20,
    stages: 1,
    acceptance: 0.6,
    tunnelingRate: 0.03,
    integratedTime,
    trajectoriesPerSecond: 9000,
    effectiveSamplesPerSecond: integratedTime === null ? null : 9000 / integratedTime,
    tunnelingsPerSecond: 270,
  })
  const tuning = (more: object) => ({
    kind: 'tuning',
    lattice: [16, 16],
    beta: 5,
    chains: 128,
    precision: 'f32',
    seed: 1,
    share: 0.154,
    seconds: 10,
    left: 54,
    count: 2,
    tried: [candidate(0.126, 60), candidate(0.0949, null)],
    ...more,
  })

  it('shows how far the tuning of HMC is before there is anything to compare', async () => {
    const server = await tests.begun(syntheticServer(builtPage, { betas: [4, 5] }))
    const { publish, advance, url } = server
    publish('tune/hmc/progress', 'tuning', tuning({ tried: [], count: 0, share: 0, left: null }))
    const { page, faults } = await openWatched(tests.browser, url)
    const text = page.locator('.progress-text')
    await text.filter({ hasText: 'tuning HMC (0.0 %)' }).waitFor()
    expect(await page.locator('.empty').isHidden()).toBe(true)
    publish('tune/hmc/progress', 'tuning', tuning({}))
    await text.filter({ hasText: 'tuning HMC (15 %)  ·  2 candidates tried' }).waitFor()
    expect(await page.evaluate("document.querySelector('progress').value")).toBe(0.154)
    expect(await page.locator('h1').textContent()).toBe('compare')
    const rows = page.locator('[data-panel="tuning"] tbody tr')
    expect(await rows.allTextContents()).toEqual(['0.126201' + '0.60.0360150', '0.0949201' + '0.60.03––'])
    publish('tune/hmc/progress', 'tuning', tuning({ ended: 'finished' }))
    await page.getByText('Waiting for the first measurements').waitFor()
    advance()
    await page.locator('[data-panel="summary"] tbody tr').nth(1).waitFor()
    expect(await page.locator('.panels > .panel').last().getAttribute('data-panel')).toBe('tuning')
    expect(faults).toEqual([])
  })

  it('says that it was interrupted while HMC was tuned', async () => {
    const server = await tests.begun(syntheticServer(builtPage, { betas: [4, 5] }))
    server.publish('tune/hmc/progress', 'tuning', tuning({ ended: 'interrupted' }))
    const { page } = await openWatched(tests.browser, server.url)
    await page.locator('.status.interrupted').waitFor()
    expect(await page.locator('.progress-text').textContent()).toMatch(/^interrupted while HMC was tuned/)
  })

  it('shows what each sampler gives for its cost, and the gains over tuned HMC with their bounds', async () => {
    const { url, publish } = await begun({ betas: [4] })
    const estimate = (value: number | null, error: number | null, more: object = {}) => ({
      value,
      error,
      ...more,
    })
    const frozen = { bound: 'lower', reason: 'frozen: Q never changed' }
    const efficiency = (name: string, perForce: object, gain?: object) =>
      publish(`run/1/${name}/analysis/efficiency`, 'efficiency', {
        kind: 'efficiency',
        integratedTime: estimate(4.6, 0.1),
        lengthOverTau: 1000,
        perForceEvaluation: perForce,
        perSecond: estimate(3700, 500),
        trajectoriesPerSecond: estimate(17_000, 2400),
        ...(gain && { gain }),
      })
    efficiency('hmc', estimate(0.0002, null, { bound: 'upper', reason: 'frozen' }))
    efficiency('leapfrog-layers', estimate(0.01454, 0.00027), {
      integratedTime: estimate(0.01, null, frozen),
      perForceEvaluation: estimate(72.7, null, frozen),
      perSecond: estimate(29, 6, { reason: 'not reliable' }),
    })
    const { page, faults } = await openWatched(tests.browser, url)
    const panel = page.locator('[data-panel="efficiency"]')
    await panel.locator('tbody tr').nth(1).waitFor()
    expect(await panel.locator('.gains dd').allTextContents()).toEqual(['> 72.7×', '29(6)× ?'])
    expect(await panel.locator('.gains dt').first().textContent()).toBe(
      'Independent Q per force evaluation, leapfrog-layers over tuned HMC',
    )
    const trained = panel.locator('tbody tr', { hasText: 'leapfrog-layers' }).locator('td')
    expect(await trained.allTextContents()).toEqual([
      '4.60(10)',
      '14.54(27)',
      '> 72.7×',
      '3700(500)',
      '29(6)× ?',
      '17000(2400)',
    ])
    const hmc = panel.locator('tbody tr', { hasText: /^hmc/ }).locator('td')
    expect(await hmc.nth(1).textContent()).toBe('< 0.2')
    expect(await hmc.nth(2).textContent()).toBe('1×')
    expect(await panel.locator('.notes li').allTextContents()).toEqual([
      'hmc: frozen',
      'leapfrog-layers: frozen: Q never changed',
      'leapfrog-layers: not reliable',
    ])
    expect(await page.locator('.panels > .panel').first().getAttribute('data-panel')).toBe('efficiency')
    expect(faults).toEqual([])
  })

  it('has the numbers beside the points', async () => {
    const { url, advance } = await begun({ betas: [4, 5] })
    const { page } = await openWatched(tests.browser, url, { width: 390, height: 3000 })
    // What the page writes on its canvases from the next drawing on.
    await page.evaluate(`(() => {
      window.written = []
      const { fillText } = CanvasRenderingContext2D.prototype
      CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
        const panel = this.canvas.closest('.panel')?.dataset.panel
        const { width } = this.measureText(text)
        if (panel?.startsWith('comparison-')) window.written.push({ panel, text, left: x - width / 2, right: x + width / 2, end: this.canvas.width })
        return fillText.apply(this, arguments)
      }
    })()`)
    advance()
    const written = () =>
      page.evaluate('window.written') as Promise<{ text: string; left: number; right: number; end: number }[]>
    const times = /^(3\d|4\d|2\d\d)\(\d+\)( \?)?$/
    await expect
      .poll(async () => (await written()).filter(({ text }) => times.test(text)).length)
      .toBeGreaterThan(1)
    for (const { text, left, right, end } of (await written()).filter(({ text }) => /\(/.test(text))) {
      expect(left, text).toBeGreaterThanOrEqual(0)
      expect(right, text).toBeLessThanOrEqual(end)
    }
  })
})

describe('states', () => {
  it('says where an interrupted run stood, and why one ended by itself', async () => {
    const { url, publish } = await begun({ betas: [4] })
    const progress = (ended: string) =>
      publish('run/1/hmc/progress', 'progress', {
        kind: 'progress',
        phase: 'done',
        trajectories: 7778,
        total: 1_000_000,
        rate: 412.5,
        seconds: 19,
        eta: 0,
        takesTurns: false,
        ended,
        pipeline: 'hmc',
        sampler: 'hmc',
        seed: 7,
        chains: 128,
        lattice: [16, 16],
        beta: 4,
        precision: 'f32',
        settings: {},
      })
    progress('interrupted')
    const { page, faults } = await openWatched(tests.browser, url)
    await page.locator('.status.interrupted').waitFor()
    expect((await page.locator('.progress-text').textContent())!.replaceAll('\u202f', ' ')).toBe(
      'interrupted at 7 778 of 1 000 000 trajectories per chain (0.7 %)  ·  19 s elapsed',
    )
    expect(await page.evaluate("document.querySelector('progress').value")).toBeCloseTo(0.007778, 6)
    expect(await page.locator('.banner').textContent()).toBe(
      'The run was interrupted. These are the values that it had.',
    )
    progress('the error of Q2 is below 0.05')
    await page.locator('.status.stopped').waitFor()
    expect(await page.locator('.banner').textContent()).toBe(
      'The run ended by its stop rule: the error of Q2 is below 0.05. These are its final values.',
    )
    progress('failed')
    await page.locator('.status.failed').waitFor()
    expect(faults).toEqual([])
  })

  it('waits for the first measurements, runs, and is complete', async () => {
    const server = await tests.begun(syntheticServer(builtPage, { betas: [4], total: 400, step: 200 }))
    const { page, faults } = await openWatched(tests.browser, server.url)
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
    // to connect again, it asks for a ticket first, or at once for a socket: both are refused
    const expected = /WebSocket connection to|ERR_CONNECTION_REFUSED/
    const { page, faults } = await openWatched(tests.browser, url, { expected })
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
    const { page } = await openWatched(tests.browser, url)
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

  it('shows that a table scrolls where it does, and keeps what its rows are in view', async () => {
    const { url } = await begun({ betas })
    const { page } = await openWatched(tests.browser, url, { width: 390 })
    const frame = page.locator('[data-panel="summary"] .scroll-frame')
    await page.locator('[data-panel="summary"] tbody tr').nth(5).waitFor()
    const classes = () => frame.getAttribute('class')
    await expect.poll(classes).toBe('scroll-frame more-right')
    // A mark at the edge, which is not only a class.
    const mark = `getComputedStyle(document.querySelector('[data-panel="summary"] .scroll-frame'), '::before')`
    await expect.poll(() => page.evaluate(`${mark}.opacity + ${mark}.content`)).toBe('1"›"')
    const scroll = frame.locator('.scroll')
    expect(await scroll.getAttribute('tabindex')).toBe('0')
    // a table that grows afterwards is not at its end any more
    const toTheEnd = `document.querySelector('[data-panel="summary"] .scroll').scrollTo(1e4, 0)`
    await expect.poll(() => page.evaluate(toTheEnd).then(classes)).toBe('scroll-frame more-left')
    const left = () => frame.locator('tbody th').first().boundingBox()
    // the table may be drawn anew between finding the row and measuring it
    await expect.poll(async () => (await left())?.x).toBeGreaterThan(0)
    await page.setViewportSize({ width: 1920, height: 1000 })
    await expect.poll(classes).toBe('scroll-frame')
    expect(await scroll.getAttribute('tabindex')).toBeNull()
  })

  it('keeps the axis of exactness on a telephone, and names its figures one by one', async () => {
    const { url } = await begun({ betas: [4] })
    const { page } = await openWatched(tests.browser, url, { width: 390 })
    const panel = page.locator(exactnessPanel)
    await panel.locator('tbody tr').nth(4).waitFor()
    const inPanel = (expression: string) =>
      page.evaluate(`((panel) => ${expression})(document.querySelector('${exactnessPanel}'))`)
    expect(
      await inPanel(
        "[...panel.querySelectorAll('thead th')].filter((th) => th.checkVisibility()).map((th) => th.className)",
      ),
    ).toEqual(['plot-cell'])
    expect(await inPanel("panel.querySelector('thead tr').clientHeight")).toBeLessThan(24)
    expect(
      await inPanel(
        "[...panel.querySelectorAll('tbody tr:first-child td[data-label]')].map((td) => td.dataset.label + ' ' + getComputedStyle(td, '::before').content)",
      ),
    ).toEqual(['measured', 'exact', 'z'].map((label) => `${label} "${label} "`))
    // The axis lies over the dots: 0 is at the same place.
    const middles = (await page.evaluate(`['thead .z-axis', 'tbody .z-zero'].map((part) => {
      const { left, width } = document.querySelector('${exactnessPanel} ' + part).getBoundingClientRect()
      return left + width / 2
    })`)) as number[]
    expect(middles[0]).toBeCloseTo(middles[1]!, 0)
  })

  it('defines its terms on request, by touch and by keyboard', async () => {
    const { url } = await begun({ betas: [4] })
    const { page } = await openWatched(tests.browser, url)
    const panel = page.locator('[data-panel="Q/integrated-time"]')
    const ask = panel.getByRole('button', { name: /^What the words of “Integrated/ })
    await ask.waitFor()
    expect(await ask.getAttribute('aria-expanded')).toBe('false')
    expect(await panel.locator('.terms').isVisible()).toBe(false)
    await ask.focus()
    await page.keyboard.press('Enter')
    expect(await ask.getAttribute('aria-expanded')).toBe('true')
    expect(await panel.locator('.terms').isVisible()).toBe(true)
    expect(await panel.locator('.terms dt').allTextContents()).toContain('jackknife error')
    // As large as a finger, though it looks small.
    const { x, y, width } = (await ask.boundingBox())!
    await page.mouse.click(x + width / 2 - 20, y + width / 2)
    expect(await ask.getAttribute('aria-expanded')).toBe('false')
  })

  it('shows all columns of the results of one sampler on a telephone', async () => {
    const { url } = await begun({ betas: [4] })
    const { page } = await openWatched(tests.browser, url, { width: 390 })
    await page.locator('[data-panel="summary"] tbody').nth(10).waitFor()
    const table = 'document.querySelector(\'[data-panel="summary"] .scroll\')'
    expect(await page.evaluate(`${table}.scrollWidth - ${table}.clientWidth`)).toBe(0)
  })

  it('follows a change between light and dark, canvases too', async () => {
    const { url } = await begun({ betas: [4] })
    const { page } = await openWatched(tests.browser, url)
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
    await expect.poll(bars).toBe('#2460a8 drawn')
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(bars).toBe('#6ba6f2 drawn')
  })
})
