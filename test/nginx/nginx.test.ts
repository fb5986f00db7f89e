import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { launchChromium, openWatched } from '../browser/chromium.ts'
import { chromiumPath } from '../browser/chromium-path.ts'
import { testFolder } from '../faults/kept-runs.ts'
import { ServedRun } from '../faults/served-run.ts'
import { follow } from '../python/follow-process.ts'
import { pythonClientPath } from '../python/python-client-path.ts'
import { selfSigned } from '../server/access/certificate.ts'
import { nginxPath } from './nginx-path.ts'
import { startNginx } from './start-nginx.ts'

const python = pythonClientPath()
const token = 't'.repeat(64)

/** What docs/remote-access.md says to write into nginx.conf, and how to start a run behind it. */
const document = readFileSync('docs/remote-access.md', 'utf8')
const location = /```nginx\n(location [\s\S]*?)```/.exec(document)![1]!
const command = /^leapstream (run hmc --token-file tokens --base-path .*)$/m.exec(document)![1]!
const [, origin] = /--allow-origin (\S+)/.exec(command)!
const host = new URL(origin!).host
const address = `${origin}/leap/`
const otherProxyPass = /`(proxy_pass [^`]*\/;)`/.exec(document)![1]!

/** The flags of the document that let a page in, for this folder. */
const accessOf = (folder: string, line: string) =>
  line.replace('tokens', join(folder, 'tokens')).split(' ').slice(2)

function folderWithSecrets(): string {
  const folder = testFolder()
  const { cert, key } = selfSigned([host, 'localhost'])
  writeFileSync(join(folder, 'cert.pem'), cert)
  writeFileSync(join(folder, 'key.pem'), key)
  writeFileSync(join(folder, 'tokens'), `${token} read\n`, { mode: 0o600 })
  return folder
}

/** A run of the document's command that goes on until it is stopped, and nginx before it. */
async function behindNginx({
  line = command,
  lines = location,
}: {
  readonly line?: string
  readonly lines?: string
} = {}) {
  const folder = folderWithSecrets()
  const directory = join(folder, 'run')
  const access = accessOf(folder, line)
  const small = ['--lattice', '8x8', '--chains', '4', '--trajectories', '1000000000', '--workers', '1']
  const run = new ServedRun(
    ['run', 'hmc', ...small, '--run-dir', directory, ...access, '--port', '0'],
    directory,
  )
  const at = new URL(await run.url())
  const port = await startNginx(folder, lines.replaceAll('127.0.0.1:4040', at.host))
  const resume = () => new ServedRun(['resume', directory, ...access, '--port', at.port], directory)
  return { folder, run, port, resume }
}

/** Opens the page under the address of the document, and gives it the token. */
async function openBehind(port: number): Promise<{ page: Page; faults: string[] }> {
  const browser = await launchChromium([
    `--host-resolver-rules=MAP ${host}:443 127.0.0.1:${port}`,
    '--ignore-certificate-errors',
  ])
  onTestFinished(() => browser.close())
  const opened = await openWatched(browser, address, {
    expected: /status of (401|502)|WebSocket connection to .* failed/,
  })
  await opened.page.getByLabel('Token', { exact: true }).fill(token)
  await opened.page.keyboard.press('Enter')
  await expect.poll(() => statusOf(opened.page)).toBe('live')
  return opened
}

const statusOf = (page: Page) => page.locator('.status').first().textContent()

describe.skipIf(nginxPath() === undefined)('a run behind nginx, as docs/remote-access.md says', () => {
  it.skipIf(chromiumPath() === undefined)(
    'is live in Chromium, and again without a reload or a question after it was killed and resumed',
    async () => {
      const { run, port, resume } = await behindNginx()
      const { page, faults } = await openBehind(port)
      await page.evaluate('window.isTheSame = true')
      run.kill()
      await run.ended
      await expect.poll(() => statusOf(page)).toBe('reconnecting')
      await page.waitForResponse((answer) => answer.status() === 502)
      await resume().url()
      await page.evaluate("dispatchEvent(new Event('online'))")
      await expect.poll(() => statusOf(page)).toBe('live')
      expect(await page.getByLabel('Token', { exact: true }).count()).toBe(0)
      expect(await page.evaluate('window.isTheSame')).toBe(true)
      expect(page.url()).toBe(address)
      expect(faults).toEqual([])
    },
  )

  it.skipIf(chromiumPath() === undefined)('is live too where nginx takes the path off', async () => {
    const { port } = await behindNginx({
      line: command.replace(/ --base-path \S+/, ''),
      lines: location.replace(/proxy_pass .*/, otherProxyPass),
    })
    const { faults } = await openBehind(port)
    expect(faults).toEqual([])
  })

  it.skipIf(python === undefined)('is read by Python with the token, and not without it', async () => {
    const { folder, port } = await behindNginx()
    const said = async (...argv: readonly string[]) => {
      const url = `https://localhost:${port}/leap/`
      const client = follow(python!, 'test/python/access.py', url, join(folder, 'cert.pem'), ...argv)
      expect(await client.ended).toEqual({ code: 0, said: '' })
      return client.lines
    }
    expect(await said(token)).toEqual(['topics: 1'])
    expect(await said()).toEqual([expect.stringMatching(/^AccessError: .* 401/)])
  })
})
