import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const citation = readFileSync('CITATION.cff', 'utf8')
/** The value of a key of the whole file, which stands at the beginning of a line. */
const value = (key: string) => new RegExp(`^${key}: (.*)$`, 'm').exec(citation)?.[1]

it('cites the package as it is called, in its version and under its licence', () => {
  const { name, version, license } = JSON.parse(readFileSync('package.json', 'utf8'))
  expect(value('cff-version')).toBe('1.2.0')
  expect(value('type')).toBe('software')
  expect(value('message')).toBeDefined()
  expect(value('title')).toContain(name)
  expect(value('version')).toBe(version)
  expect(value('license')).toBe(license)
  expect(citation).toMatch(/^authors:\n {2}- name: /m)
})

it('cites the papers that docs/physics.md and docs/statistics.md rest on', () => {
  const documents = ['docs/physics.md', 'docs/statistics.md'].map((path) => readFileSync(path, 'utf8')).join()
  const papers = [...citation.matchAll(/https:\/\/arxiv\.org\/abs\/(\S+)/g)].map(([, paper]) => paper!)
  expect(papers).toHaveLength(2)
  for (const paper of papers) expect(documents).toContain(paper)
})
