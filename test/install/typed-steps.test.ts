import { expect, it } from 'vitest'
import { typedSteps } from './typed-steps.ts'

const block = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\`\n`

it('lines of a second terminal belong to the line that goes on before them', () => {
  const document = [
    `<!-- a.ts -->\n${block('ts', 'console.log(1)')}`,
    block('sh', 'npm start   # goes on'),
    `<!-- in a second terminal -->\n${block('sh', 'npx jiti a.ts\nls')}`,
    block('text', 'not typed'),
    block('sh', 'ls'),
  ].join('text between\n')
  expect(typedSteps(document)).toEqual([
    { file: 'a.ts', content: 'console.log(1)\n' },
    { line: 'npm start', meanwhile: ['npx jiti a.ts', 'ls'] },
    { line: 'ls', meanwhile: [] },
  ])
})

it('refuses a file without a name, and a second terminal without a first', () => {
  expect(() => typedSteps(block('python', 'print(1)'))).toThrow('no file is named')
  expect(() => typedSteps(`<!-- in a second terminal -->\n${block('sh', 'ls')}`)).toThrow('no line goes on')
})
