import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { selfSigned } from '../server/access/certificate.ts'
import { type StartedProgram, startProgram } from './leapstream.ts'

let folder: string
let program: StartedProgram | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leapstream-remote-'))
})
afterEach(() => {
  program?.child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const write = (name: string, text: string): string => {
  const file = join(folder, name)
  writeFileSync(file, text, { mode: 0o600 })
  return file
}

/** A run that goes on until it is ended. */
const startRun = (...flags: string[]): Promise<StartedProgram> =>
  startProgram('run', 'hmc', '--trajectories', '100000000', '--workers', '1', ...flags)

/** As docs/remote-access.md has it: a client of the package, in a Node that knows the certificate. */
const client = `
import { firstValueFrom } from 'rxjs'
import { connect } from '${process.cwd()}/dist/client/index.js'
const [url, token] = process.argv.slice(1)
const connection = connect(url, { token })
const { value } = await firstValueFrom(connection.topics('run/**/progress'))
console.log(value.pipeline)
connection.close()
`

test('a run that other machines can watch: TLS, a token, a base path; the token is told nowhere', async () => {
  const { cert, key } = selfSigned(['localhost'])
  const certFile = write('cert.pem', cert)
  const tokenFile = join(folder, 'tokens')
  const made = spawnSync(process.execPath, ['dist/cli/main.js', 'token', '--out', tokenFile], {
    encoding: 'utf8',
  })
  const token = made.stdout.trim()
  const tls = ['--tls-cert', certFile, '--tls-key', write('key.pem', key)]
  const where = ['--host', '0.0.0.0', '--token-file', tokenFile, '--base-path', '/leap']
  program = await startRun(...tls, ...where)
  expect(program.url).toMatch(/^https:\/\/localhost:\d+\/leap$/)
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', client, program.url, token],
    { env: { ...process.env, NODE_EXTRA_CA_CERTS: certFile } },
  )
  expect(stdout).toBe('hmc\n')
  const other = ['watch', program.url, '--run', 'other', '--wait', '--token-file', tokenFile]
  const watched = promisify(execFile)(process.execPath, ['dist/cli/main.js', ...other], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: certFile },
  })
  await expect(watched).rejects.toMatchObject({
    code: 1,
    stderr: 'leapstream: the server ended the connection for good: code 4404, no such run\n',
  })
  const status = await new Promise((resolve, reject) => {
    request(`${program!.url}/v1/runs`, { rejectUnauthorized: false }, (answer) => resolve(answer.statusCode))
      .on('error', reject)
      .end()
  })
  expect(status).toBe(401)
  expect(program.said()).not.toContain(token)
})

test.each([
  [
    ['--host', '0.0.0.0'],
    'cannot serve at 0.0.0.0, where others can connect: add --tls-cert FILE --tls-key FILE and --token-file FILE',
  ],
  [['--tls-key', 'key.pem'], '--tls-key needs the certificate: add --tls-cert FILE'],
  [['--tls-cert', 'cert.pem'], '--tls-cert needs its private key: add --tls-key FILE'],
  [['--tls-cert', 'none.pem', '--tls-key', 'none.pem'], 'none.pem cannot be read'],
  [['--token-file', 'none'], 'the token file none cannot be read'],
  [['--token-file', '.'], '--token-file . is a folder'],
  [['--host', ''], '--host'],
  [['--allow-origin', 'example.org'], "'example.org' is no origin of a page"],
  [['--allow-host', 'a.example', '--allow-host', 'b.example:80'], "'b.example:80' is no name of a host"],
  [['--allow-host', '--insecure'], '--allow-host: its value is missing, --insecure follows'],
  [['--base-path', '/le ap'], '--base-path /le ap: give a path'],
])('%s is refused in one line', (flags, message) => {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['dist/cli/main.js', 'serve', folder, '--port', '0', ...flags],
    { encoding: 'utf8' },
  )
  expect(status).toBe(2)
  expect(stderr).toMatch(/^leapstream: .*\n$/)
  expect(stderr).toContain(message)
})

test('--insecure serves anyway, and says what that means', async () => {
  program = await startRun('--host', '0.0.0.0', '--insecure')
  expect(program.said()).toContain(
    'leapstream: --insecure: no token is needed: who can reach 0.0.0.0 sees everything that is served\n',
  )
  expect(program.said()).toContain('leapstream: --insecure: no TLS: who is on the way reads')
})
