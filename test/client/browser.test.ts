import { fileURLToPath } from 'node:url'
import { build, type Rolldown } from 'vite'
import { expect, test } from 'vitest'

test.each([
  ['client', 'leapstream.v1'],
  ['operators', 'an analysis needs every stretch'],
])(
  'the %s bundle for the browser: nothing of Node in it, no ws, and no code made from text',
  async (folder, text) => {
    const entry = fileURLToPath(new URL(`../../src/${folder}/index.ts`, import.meta.url))
    const [output] = (await build({
      configFile: false,
      logLevel: 'error',
      build: { write: false, minify: false, lib: { entry, formats: ['es'] } },
    })) as Rolldown.RolldownOutput[]
    const code = output!.output.map((chunk) => (chunk.type === 'chunk' ? chunk.code : '')).join('\n')
    expect(output!.output).toHaveLength(1)
    expect(code).toContain(text)
    expect(code).not.toMatch(/new Function\(|\beval\(/)
    expect(code).not.toMatch(/from ["']|require\(["']|__vite-browser-external/)
  },
)
