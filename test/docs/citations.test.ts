import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')

const files = ['src', 'test', 'bench', 'scripts', 'pipelines', 'docs']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !join(entry.parentPath, '/').includes('/bench/out/'))
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length)),
  )
  .concat('README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', '.dependency-cruiser.cjs')
const sources = files.filter((path) => /\.(ts|mjs|cjs|py|cpp)$/.test(path) && !path.startsWith('test/docs/'))
const documents = files.filter((path) => path.endsWith('.md'))

/** What a file says of documents: their path as written, and the section where one is named. */
const citations = sources.flatMap((file) =>
  [...read(file).matchAll(/([\w./-]*\w\.md)\b(?: (\d+(?:\.\d+)*))?/g)].map(([, path, section]) => ({
    file,
    // code that reads a document names it from where it lies itself
    path: path!.replace(/^(\.\.\/)+/, ''),
    section,
  })),
)

/** `2.5` of `### 2.5 Distribution of the charge`, `2` of `## 2. Exact values`. */
const sections = (path: string) =>
  [...read(path).matchAll(/^#{2,} (\d+(?:\.\d+)*)\.? /gm)].map(([, number]) => number!)

/** The anchor that a heading has on GitHub and npm. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')

describe('what the code cites', () => {
  it('is found: there are citations', () => {
    expect(citations.filter(({ section }) => section !== undefined).length).toBeGreaterThan(50)
  })

  it('are documents of this repository', () => {
    const missing = citations.filter(({ path }) => !existsSync(join(root, path)))
    expect(missing).toEqual([])
  })

  it('are sections that these documents have', () => {
    const missing = citations.filter(
      ({ path, section }) => section !== undefined && !sections(path).includes(section),
    )
    expect(missing).toEqual([])
  })

  it('is a section, where the document is docs/physics.md', () => {
    const vague = citations.filter(({ path, section }) => path === 'docs/physics.md' && section === undefined)
    expect(vague).toEqual([])
  })
})

it('source files that comments name exist, under the path or the end of it that is named', () => {
  const named = sources.flatMap((file) =>
    [...read(file).matchAll(/(?:^|\s)(?:\/\/|\/?\*+|#) .*$/gm)].flatMap(([comment]) =>
      [...comment.matchAll(/(?<![\w./-])(?:\.\.?\/)*(\w[\w./-]*\.(?:ts|mjs|cjs|py|cpp))\b/g)].map(
        ([, path]) => ({
          file,
          path: path!,
        }),
      ),
    ),
  )
  const missing = named.filter(({ path }) => !files.some((one) => one === path || one.endsWith(`/${path}`)))
  expect(named.length).toBeGreaterThan(10)
  expect(missing).toEqual([])
})

it('documents link to documents and headings that there are', () => {
  const links = documents.flatMap((file) =>
    [...read(file).matchAll(/\]\((?!https?:)([\w./-]*)(?:#([\w-]+))?\)/g)].map(([, path, heading]) => ({
      file,
      path: path === '' ? file : join(file, '..', path!),
      heading,
    })),
  )
  const broken = links.filter(
    ({ path, heading }) =>
      !existsSync(join(root, path)) ||
      (heading !== undefined &&
        ![...read(path).matchAll(/^#+ (.*)$/gm)].map(([, title]) => anchor(title!)).includes(heading)),
  )
  expect(links.length).toBeGreaterThan(10)
  expect(broken).toEqual([])
})

it('sections of docs/physics.md are numbered without a gap', () => {
  const numbers = sections('docs/physics.md')
  const expected: string[] = []
  for (const number of numbers) {
    const [chapter, section] = number.split('.').map(Number)
    const last = (expected.at(-1) ?? '0').split('.').map(Number)
    expected.push(section === undefined ? `${last[0]! + 1}` : `${chapter}.${(last[1] ?? 0) + 1}`)
  }
  expect(numbers).toEqual(expected)
})
