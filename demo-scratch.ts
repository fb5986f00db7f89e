import { createServer } from 'node:http'
import sirv from 'sirv'
import { launchChromium, openWatched } from './test/browser/chromium.ts'
const files = sirv('examples/browser/dist', { dev: true })
const server = createServer((req, res) => {
  if (!req.url!.startsWith('/some/where/')) { res.writeHead(404); res.end(); return }
  req.url = req.url!.slice('/some/where'.length)
  files(req, res, () => { res.writeHead(404); res.end() })
})
await new Promise<void>((r) => server.listen(0, '127.0.0.1', r))
const url = `http://127.0.0.1:${(server.address() as any).port}/some/where/`
const browser = await launchChromium()
const name = process.argv[2] ?? 'a'
const query = process.argv[3] ?? ''
const seconds = Number(process.argv[4] ?? 8)
const { page, faults } = await openWatched(browser, url + query, { width: Number(process.argv[5] ?? 1440), dark: process.argv[6] === 'dark', height: Number(process.argv[7]) || 900 })
page.on('console', (m) => console.log('console:', m.type(), m.text()))
await new Promise((r) => setTimeout(r, seconds * 1000))
await page.screenshot({ path: `/tmp/demo-scratch/${name}.png`, fullPage: process.argv[7] === 'full' })
console.log(await page.locator('.progress-text').textContent(), await page.locator('.status').allTextContents(), await page.locator('.failure').textContent())
console.log(faults)
await browser.close(); server.close()
