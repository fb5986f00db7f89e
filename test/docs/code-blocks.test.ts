// Every block of code in README.md and docs/ is checked by what it is written in. README.md and the first pages of docs/ are typed line by line
// in test/install/newcomer.test.ts; what else is run stands in the tests of its subject.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import ts from 'typescript'
import { afterAll, describe, expect, it } from 'vitest'

interface Block {
  readonly document: string
  readonly language: string
  readonly text: string
}

const documents = [
  'README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`),
].filter((path) => path.endsWith('.md'))
const blocks = documents.flatMap((document) =>
  [...readFileSync(document, 'utf8').matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(
    ([, language, text]): Block => ({ document, language: language!, text: text! }),
  ),
)
const written = (...languages: string[]) => blocks.filter(({ language }) => languages.includes(language))
const place = ({ document, text }: Block) => `${document}: ${text.trim().split('\n')[0]}`

/** Blocks of these languages are what a program shows, or are tried by the test of their subject. */
const elsewhere = ['text', 'yaml', 'nginx', 'sql', 'html']

it('every block is in a language that is checked', () => {
  const unknown = blocks.filter(
    ({ language }) => !['', 'sh', 'ts', 'python', 'json', ...elsewhere].includes(language),
  )
  expect(unknown.map(place)).toEqual([])
  expect(blocks.length).toBeGreaterThan(60)
})

describe('blocks in TypeScript', () => {
  // inside of the repository, where the package finds itself by its name
  mkdirSync('dist', { recursive: true })
  const folder = mkdtempSync(resolve('dist', 'code-blocks-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('have no errors of types', () => {
    const files = written('ts').map((block, i) => {
      const file = join(folder, `block-${i}.ts`)
      // without an import or export, a block would share its names with the others
      writeFileSync(file, `${block.text}\nexport {}\n`)
      return { file, block }
    })
    const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile)
    const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, '.')
    const program = ts.createProgram(
      files.map(({ file }) => file),
      options,
    )
    const mistakes = files.flatMap(({ file, block }) =>
      ts
        .getPreEmitDiagnostics(program, program.getSourceFile(file))
        .map(({ messageText }) => `${place(block)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`),
    )
    expect(files.length).toBeGreaterThan(8)
    expect(mistakes).toEqual([])
  })
})

it.each(written('json').map((block) => [place(block), block.text]))('%s is JSON', (_, text) => {
  expect(() => JSON.parse(text)).not.toThrow()
})

describe('blocks in Python', () => {
  const python = ['python3', '/usr/bin/python3'].find((name) => spawnSync(name, ['--version']).status === 0)

  it.skipIf(python === undefined)('compile, those for a notebook as a cell', () => {
    const check =
      'import ast, json, sys\nfor text in json.load(sys.stdin): compile(text, "block", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)'
    const texts = written('python').map(({ text }) => text)
    expect(texts.length).toBeGreaterThan(4)
    expect(() => execFileSync(python!, ['-c', check], { input: JSON.stringify(texts) })).not.toThrow()
  })
})

describe('commands', () => {
  /** Each `leapstream ...` of a block, up to a comment, an operator of the shell or what is for another program; a line that ends in \ goes on. */
  const commands = written('sh', '').flatMap((block) =>
    [
      ...block.text
        .replaceAll(/\\\n/g, ' ')
        .matchAll(/^[^#\n]*?(?:\bnpx leapstream|^leapstream| leapstream) ([^#\n|&;>)]*)/gm),
    ].map(([, line]) => ({ block, words: line!.split(' -- ')[0]!.trim().split(/\s+/) })),
  )
  const helps = new Map<string, string>()
  const help = (argv: readonly string[]) => {
    const key = argv.join(' ')
    if (!helps.has(key)) {
      const text = execFileSync(process.execPath, ['dist/cli/main.js', ...argv, '--help'], {
        encoding: 'utf8',
      })
      helps.set(key, text)
    }
    return helps.get(key)!
  }
  const pipelines = readdirSync('pipelines').map((name) => name.replace(/\.ts$/, ''))

  it('have only flags that there are', () => {
    const wrong = commands.flatMap(({ block, words }) => {
      const [command, pipeline] = words
      const flags = words.filter((word) => /^--[a-z]/.test(word)).map((word) => word.replace(/=.*/, ''))
      const network = words[words.indexOf('--network') + 1]!
      const page =
        command === 'run' || (command === 'scan' && !pipeline!.startsWith('-'))
          ? help([command, pipelines.includes(pipeline!) ? pipeline! : 'hmc'])
          : help([command!, ...(words.includes('--network') ? ['--network', network] : [])])
      return flags
        .filter((flag) => flag !== '--help' && !page.includes(flag))
        .map((flag) => `${place(block)}: ${words.join(' ')}: ${flag}`)
    })
    expect(commands.length).toBeGreaterThan(60)
    expect(wrong).toEqual([])
  })

  it('are scripts of package.json where npm runs them', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
    const named = documents.flatMap((document) =>
      [...readFileSync(document, 'utf8').matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!),
    )
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([])
  })
})
