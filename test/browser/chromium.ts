import { type Browser, chromium, type Page } from 'playwright-core'
import { chromiumPath } from './chromium-path.ts'

/** The browser of this machine, without a screen, a GPU, or calls home; `flags` are further ones of its command line. */
export function launchChromium(flags: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    timeout: 0,
    executablePath: chromiumPath()!,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...flags,
    ],
  })
}

/** A page that keeps a list of all that went wrong on it. */
export interface WatchedPage {
  readonly page: Page
  /** Console warnings and errors, exceptions, violations of the content security policy, requests elsewhere. */
  readonly faults: string[]
}

/** Opens `url` and watches. `expected` names console messages that belong to the test. */
export async function openWatched(
  browser: Browser,
  url: string,
  options: { width?: number; height?: number; dark?: boolean; expected?: RegExp } = {},
): Promise<WatchedPage> {
  const { width = 1440, height = 900, dark = false, expected } = options
  const page = await browser.newPage({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
  })
  // the limit of the test is enough
  page.setDefaultTimeout(0)
  const faults: string[] = []
  const blame = (text: string): void => {
    // colouredPixels reads canvases twice, which the page itself never does
    if (text.startsWith('Canvas2D: Multiple readback')) return
    if (expected?.test(text) !== true) faults.push(text)
  }
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') blame(message.text())
    // What the script below says.
    if (message.text().startsWith('csp: ')) blame(message.text())
  })
  page.on('pageerror', (error) => blame(error.message))
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) blame(`request to ${request.url()}`)
  })
  await page.addInitScript(
    "addEventListener('securitypolicyviolation', (e) => console.log('csp: ' + e.violatedDirective + ' ' + e.blockedURI))",
  )
  await page.goto(url)
  return { page, faults }
}

/** For every canvas of a panel: the panel, and how many of its pixels have a colour (axes and grid are grey). */
export async function colouredPixels(
  page: Page,
): Promise<{ panel: string; label: string; pixels: number }[]> {
  return page.evaluate(`[...document.querySelectorAll('.panel canvas')].map((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    let pixels = 0
    for (let i = 0; i < data.length; i += 4) {
      const [r, g, b, a] = data.subarray(i, i + 4)
      if (a > 100 && Math.max(r, g, b) - Math.min(r, g, b) > 50) pixels++
    }
    return {
      panel: canvas.closest('.panel').dataset.panel,
      label: canvas.closest('[role=img]')?.getAttribute('aria-label') ?? '',
      pixels,
    }
  })`)
}
