import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser } from 'playwright-core'
import { build, type Rolldown } from 'vite'
import { afterAll, beforeAll, expect } from 'vitest'
import { readExactJson } from '../../src/files/index.ts'
import { LogReader } from '../../src/record/log-reader.ts'
import { startProgram } from '../cli/leapstream.ts'
import { launchChromium } from './chromium.ts'
import { describe, it } from './with-browser.ts'

let browser: Browser
let folder: string

beforeAll(async () => {
  browser = await launchChromium()
  folder = mkdtempSync(join(tmpdir(), 'leapstream-browser-'))
})
afterAll(async () => {
  await browser?.close()
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
})

/** What the person who writes a page of her own would bundle. */
const program = `
import { last } from 'rxjs'
import { connect } from '${resolve('src/client/index.ts')}'
import { integratedTime, tunnelingRate, histogram } from '${resolve('src/operators/index.ts')}'

export function numbers(url) {
  const charge = connect(url).measurement('Q')
  const all = { time: integratedTime({ mean: 0 }), rate: tunnelingRate(), histogram: histogram({ mean: 0 }) }
  return Promise.all(Object.entries(all).map(([name, analysis]) =>
    new Promise((resolve, reject) => charge.pipe(analysis, last()).subscribe({ next: (value) => resolve([name, value]), error: reject })),
  )).then(Object.fromEntries)
}
`

describe('a measurement in a page of another site', () => {
  it('gives the numbers of the server to the last bit', async () => {
    const directory = join(folder, 'run')
    const flags = '--lattice 6x6 --beta 2 --chains 70 --trajectories 700 --thermalize 13 --no-serve'
    execFileSync(process.execPath, [
      ...['dist/cli/main.js', 'run', 'hmc', ...flags.split(' '), '--run-dir', directory],
    ])
    const entry = join(folder, 'entry.ts')
    writeFileSync(entry, program)
    const [output] = (await build({
      configFile: false,
      logLevel: 'error',
      root: resolve('.'),
      resolve: { alias: { rxjs: resolve('node_modules/rxjs') } },
      build: { write: false, lib: { entry, formats: ['iife'], name: 'mine' } },
    })) as Rolldown.RolldownOutput[]
    const [chunk] = output!.output
    const server = await startProgram('serve', folder)
    const elsewhere = createServer((_, answer) => {
      answer.setHeader('content-type', 'text/html')
      answer.end(`<title>mine</title><script>${(chunk as Rolldown.OutputChunk).code}</script>`)
    }).listen(0, '127.0.0.1')
    await once(elsewhere, 'listening')
    try {
      const page = await browser.newPage()
      await page.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`)
      const numbers = (await page.evaluate(`mine.numbers('${server.url}/?run=run')`)) as Record<
        string,
        object
      >
      const log = new LogReader(join(directory, 'log.sqlite'))
      const logged = (name: string) => readExactJson(log.latestAnalysis('hmc', `Q/${name}`)!.json) as object
      try {
        const { lowerBound: _, ...time } = numbers.time as { lowerBound?: number }
        const { lowerBound: __, ...expected } = logged('integrated-time') as { lowerBound?: number }
        expect(time).toEqual(expected)
        expect(numbers.rate).toEqual(logged('tunneling-rate'))
        expect(logged('histogram')).toMatchObject(numbers.histogram!)
      } finally {
        log.close()
      }
    } finally {
      elsewhere.close()
      server.child.kill('SIGKILL')
    }
  })
})
