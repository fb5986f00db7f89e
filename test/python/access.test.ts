import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../faults/kept-runs.ts'
import { ServedRun, until } from '../faults/served-run.ts'
import { selfSigned } from '../server/access/certificate.ts'
import { follow } from './follow-process.ts'
import { pythonClientPath } from './python-client-path.ts'

const python = pythonClientPath()
const hmc = [
  'run',
  'hmc',
  '--lattice',
  '8x8',
  '--chains',
  '2',
  '--trajectories',
  '1000000000',
  '--workers',
  '1',
]

/** Makes a token in a file. */
const makeToken = (file: string) =>
  execFileSync(process.execPath, ['dist/cli/main.js', 'token', '--out', file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()

describe('a run that asks for a token', () => {
  it.skipIf(python === undefined)('gives it all to Python with it, by TLS and below a path', async () => {
    const folder = testFolder()
    const tokens = join(folder, 'tokens')
    const token = makeToken(tokens)
    const certFile = join(folder, 'cert.pem')
    const keyFile = join(folder, 'key.pem')
    const { cert, key } = selfSigned(['localhost'])
    writeFileSync(certFile, cert)
    writeFileSync(keyFile, key)
    const flags = [
      '--tls-cert',
      certFile,
      '--tls-key',
      keyFile,
      '--token-file',
      tokens,
      '--base-path',
      '/leap/',
    ]
    const run = new ServedRun([...hmc, ...flags, '--port', '0'], folder)
    const url = await run.url()
    const said = async (...argv: readonly string[]) => {
      const client = follow(python!, 'test/python/access.py', url, certFile, ...argv)
      expect(await client.ended).toEqual({ code: 0, said: '' })
      return client.lines
    }
    expect(url).toMatch(/^https:.*\/leap/)
    expect(await said(token)).toEqual(['topics: 1'])
    const refused = [expect.stringMatching(/^AccessError: the server wants another token.* 401/)]
    expect(await said(`${token}x`)).toEqual(refused)
    expect(await said()).toEqual(refused)
  })

  it('gives it to the client in Perl, and to nobody without it', async () => {
    const folder = testFolder()
    const tokens = join(folder, 'tokens')
    const token = makeToken(tokens)
    const run = new ServedRun([...hmc, '--token-file', tokens, '--port', '0'], folder)
    const args = ['examples/perl/follow.pl', await run.url(), 'run/*/hmc/progress'] as const
    const without = follow('perl', ...args)
    expect(await without.ended).toEqual({ code: 255, said: 'the server refuses: 401\n' })
    const client = follow('env', `LEAPSTREAM_TOKEN=${token}`, 'perl', ...args)
    await until(() => client.lines.length > 0 || client.child.exitCode !== null)
    expect(client.lines[0]).toMatch(/^run\/\S+\/hmc\/progress\t\d+\t\{"beta":4,.*"kind":"progress"/)
  })
})
