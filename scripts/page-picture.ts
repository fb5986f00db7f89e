// jiti scripts/page-picture.ts: takes docs/page.png, the picture of the live page in the README, in Chromium.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { launchChromium } from '../test/browser/chromium.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const flags = ['--beta', '4', '--chains', '64', '--trajectories', '100000', '--port', '0']
const run = spawn(process.execPath, [at('../dist/cli/main.js'), 'run', 'hmc', ...flags], {
  stdio: ['ignore', 'ignore', 'pipe'],
})
try {
  const url = await new Promise<string>((resolve) => {
    run.stderr.setEncoding('utf8').on('data', (said: string) => {
      const [address] = /http:\S+/.exec(said) ?? []
      if (address !== undefined) resolve(address)
    })
  })
  const browser = await launchChromium()
  const page = await browser.newPage({ viewport: { width: 1200, height: 766 }, colorScheme: 'light' })
  await page.goto(url)
  // far enough for every estimate to have an error
  await page.locator('.progress-text', { hasText: /([3-9]|\d\d)\s\d{3}\sof/ }).waitFor({ timeout: 0 })
  await page.screenshot({ path: at('../docs/page.png') })
  await browser.close()
} finally {
  run.kill('SIGINT')
  await once(run, 'exit')
}
