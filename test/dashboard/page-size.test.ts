import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const MOST = 200_000

test('all that the page ever loads is under 200 kB, compressed', () => {
  const page = 'dist/dashboard'
  const files = readdirSync(page, { recursive: true, encoding: 'utf8' })
    .map((name) => join(page, name))
    .filter((file) => statSync(file).isFile())
  const bytes = files.map((file) => gzipSync(readFileSync(file)).length).reduce((a, b) => a + b, 0)
  console.log(`the page: ${files.length} files, ${(bytes / 1000).toFixed(1)} kB compressed`)
  expect(files.length).toBeGreaterThan(3)
  expect(bytes).toBeLessThan(MOST)
})
