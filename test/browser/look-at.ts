import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** What axe finds wrong, a line for each rule. */
async function wrong(shown: Page): Promise<string[]> {
  await shown.evaluate(axe.source)
  return shown.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 4).map(({ html, any }) =>
      html.slice(0, 150) + ' (' + (any[0]?.message ?? '') + ')').join(' | ')))`)
}

/** Looks at a page light and dark, wide and narrow; and whether it fits a phone. */
export async function lookAt(shown: Page): Promise<void> {
  for (const width of [1440, 375]) {
    await shown.setViewportSize({ width, height: 900 })
    for (const colorScheme of ['light', 'dark'] as const) {
      await shown.emulateMedia({ colorScheme })
      expect(await wrong(shown), `${colorScheme}, ${width} pixels wide`).toEqual([])
    }
    expect(await shown.evaluate('document.documentElement.scrollWidth')).toBe(width)
  }
}
