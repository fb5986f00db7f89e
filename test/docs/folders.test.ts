import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

interface Rule {
  readonly name: string
  readonly from: { readonly path?: string }
  readonly to: { readonly pathNot?: string | readonly string[] }
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
  readonly forbidden: readonly Rule[]
}

/** The files of this package that those of a folder import, as paths from the root. */
function importsOf(folder: string): string[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(root, folder, file), 'utf8')
      const from = posix.dirname(posix.join(folder, file))
      return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, path]) => posix.join(from, path!))
    })
}

it('the table of folders allows no import that there is not', () => {
  const tables = forbidden.filter(({ name }) => name.endsWith('-imports'))
  expect(tables.length).toBeGreaterThan(15)
  const unused = tables.flatMap(({ name, from, to }) => {
    const folder = from.path!.replace('^', '').replace(/\/$/, '')
    const imports = importsOf(folder)
    return [to.pathNot ?? []]
      .flat()
      .filter((pattern) => pattern.endsWith('/') && pattern !== from.path)
      .filter((pattern) => !imports.some((path) => new RegExp(pattern).test(path)))
      .map((pattern) => `${name}: ${pattern}`)
  })
  expect(unused).toEqual([])
})
