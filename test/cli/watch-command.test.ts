import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { watchCommand } from '../../src/cli/watch-command.ts'
import { UsageError } from '../../src/errors.ts'
import type { AccessOptions } from '../../src/server/access/access-options.ts'
import { Hub } from '../../src/server/index.ts'
import { serve } from '../../src/server/server.ts'
import { KeptRun } from '../archive/kept-run.ts'
import * as examples from '../values/examples.ts'
import { openTerminal, type PseudoTerminal } from './pseudo-terminal.ts'
import { screenOf } from './terminal-screen.ts'

let folder: string
const closing: (() => unknown)[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leapstream-watch-'))
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  rmSync(folder, { recursive: true, force: true })
})

/** A run directory; without `ended` as that of a process that was killed. */
function keep(name: string, ended?: string): string {
  const directory = join(folder, name)
  const run = new KeptRun(directory)
  run.sample(20)
  if (ended === undefined) run.breakOff()
  else run.end(ended)
  return directory
}

/** A server with a run of one sampler. */
async function serveRun(hub = new Hub(), port = 0, access: AccessOptions = {}) {
  const server = await serve({ hub, port, access })
  closing.push(() => server.close())
  const topic = 'run/hmc-1/hmc'
  const open = (name: string, kind: string) =>
    hub.channel({ topic: `${topic}/${name}`, kind, delivery: 'latest' })
  const progress = hub.find(`${topic}/progress`) === undefined ? open('progress', 'progress') : undefined
  const exactness = progress && open('analysis/exactness', 'exactness')
  const now = (changes: object) =>
    progress!.next({ ...examples.progress, ended: undefined, phase: 'sample', ...changes })
  if (progress !== undefined) {
    now({})
    exactness!.next({ ...examples.exactness, verdict: 'passed' })
  }
  const end = (ended: string, verdict: string): void => {
    exactness!.next({ ...examples.exactness, verdict })
    now({ phase: 'done', ended })
    for (const channel of [progress!, exactness!]) channel.complete('finished')
  }
  return { hub, server, now, end }
}

const inTerminal = (argv: string[], options: Parameters<typeof openTerminal>[1] = {}): PseudoTerminal => {
  const terminal = openTerminal(['watch', ...argv], options)
  closing.push(() => terminal.child.kill('SIGKILL'))
  return terminal
}

/** What is left when the program has given the terminal back. */
function expectGivenBack(terminal: PseudoTerminal): void {
  const { isOther, isCursorHidden, tooFar } = terminal.screen()
  expect({ isOther, isCursorHidden, tooFar }).toEqual({ isOther: false, isCursorHidden: false, tooFar: [] })
}

const ran = (...argv: string[]) =>
  spawnSync(process.execPath, ['dist/cli/main.js', 'watch', ...argv], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })

const started = (env: NodeJS.ProcessEnv, ...argv: string[]) => {
  const child = spawn(process.execPath, ['dist/cli/main.js', 'watch', ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  closing.push(() => child.kill('SIGKILL'))
  let said = ''
  child.stderr.on('data', (data) => {
    said += data
  })
  let printed = ''
  child.stdout.on('data', (data) => {
    printed += data
  })
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { child: child as ChildProcess, exit, said: () => said, printed: () => printed }
}

describe('in a terminal of 80x24', () => {
  it('a run that is kept, and q: nothing is wider or longer, and the terminal is as it was', async () => {
    const terminal = inTerminal([keep('run', 'finished')])
    await terminal.shows(/hmc-1 {2}finished .* over/)
    const { lines } = terminal.screen()
    expect(lines.join('\n')).toMatch(/hmc \/ hmc · 8x8 · beta 4 · 2 chains/)
    expect(lines.join('\n')).toMatch(/\nQ {12}0\.8635\(7\)/)
    terminal.press('\t')
    await terminal.shows(/hmc \/ exact/)
    terminal.press('1')
    await terminal.shows(/hmc \/ hmc/)
    terminal.press('q')
    expect(await terminal.exit).toBe(0)
    expectGivenBack(terminal)
    expect(terminal.screen().lines.join('\n')).toMatch(/hmc-1\/hmc: finished/)
  })

  it('Ctrl-C gives the terminal back, Ctrl-Z too until it goes on, and another size is drawn anew', async () => {
    const { server } = await serveRun()
    const terminal = inTerminal([server.url])
    await terminal.shows(/ live$/m)
    const name = await terminal.name
    execFileSync('stty', ['-F', name, 'rows', '12', 'cols', '60'])
    await terminal.shows(/^.{55,56}live$/m)
    const before = terminal.output().length
    terminal.press('\u001a')
    // `script` stops with what it runs, and may pass on what that wrote last only when it goes on
    await expect
      .poll(() => execFileSync('ps', ['-o', 'stat=', '-p', `${terminal.child.pid}`], { encoding: 'utf8' }))
      .toMatch(/^T/)
    terminal.child.kill('SIGCONT')
    const begin = '\u001b[?1049h'
    await expect.poll(() => terminal.output().indexOf(begin, before)).toBeGreaterThan(0)
    const stopped = terminal.output().slice(0, terminal.output().indexOf(begin, before))
    expect(screenOf(stopped, 24, 80)).toMatchObject({ isOther: false, isCursorHidden: false })
    await terminal.shows(/ live$/m)
    expect(terminal.screen().isOther).toBe(true)
    terminal.press('\u0003')
    expect(await terminal.exit).toBe(130)
    expectGivenBack(terminal)
  })

  it('an alarm, and a server that ends and comes back', async () => {
    const { hub, server, now } = await serveRun()
    const terminal = inTerminal([server.url])
    await terminal.shows(/ live$/m)
    hub.raise({ id: 'f', level: 'warning', code: 'frozen', text: 'Q has not moved', topic: 'run/hmc-1/hmc' })
    await terminal.shows(/^WARNING hmc: Q has not moved$/m)
    await server.close()
    await terminal.shows(/reconnecting, stale since \d+ s$/m)
    await serveRun(hub, server.port)
    now({ trajectories: 777, total: 1000 })
    await terminal.shows(/ 77 % {2}777 of 1\s000$/m)
    await terminal.shows(/ live$/m)
    hub.clear('f')
    await expect.poll(() => terminal.screen().lines.join('\n')).not.toMatch(/WARNING/)
    terminal.press('q')
    await terminal.exit
    expectGivenBack(terminal)
  })

  it('a table of the runs of a folder, and Enter', async () => {
    keep('a', 'finished')
    keep('b', 'interrupted')
    const terminal = inTerminal([folder])
    await terminal.shows(/^a .*finished(.|\n)*^b .*interrupted/m)
    terminal.press('\u001b[B\u001b[B')
    terminal.press('\r')
    await terminal.shows(/interrupted .*over$/m)
    terminal.press('q')
    await terminal.exit
    expectGivenBack(terminal)
  })

  it('without UTF-8 and colours there is ASCII without colours', async () => {
    const terminal = inTerminal([keep('run', 'finished')], { env: { LC_ALL: 'C', NO_COLOR: '1' } })
    await terminal.shows(/hmc \/ hmc \| 8x8/)
    terminal.press('q')
    await terminal.exit
    expect(stripVTControlCharacters(terminal.output())).toMatch(/^[\x20-\x7e\r\n]*$/)
    expect(terminal.output()).not.toMatch(/\[(?:\d+;)*[34]\d(?:;\d+)*m/)
  })
})

describe('--wait', () => {
  it.each([
    ['finished', 0],
    ['interrupted', 130],
  ])('of a directory of a run that is over (%s) ends at once with %i', (ended, code) => {
    const { status, stdout, stderr } = ran(keep('run', ended), '--wait')
    expect({ status, stderr }).toEqual({ status: code, stderr: '' })
    expect(stdout).toMatch(/^hmc-1\/hmc: /m)
  })

  it('a run that was killed counts as interrupted', () => {
    expect(ran(keep('run'), '--wait').status).toBe(130)
  })

  it.each([
    ['finished', 'passed', 0],
    ['finished', 'violated', 3],
    ['failed', 'passed', 1],
    ['interrupted', 'violated', 130],
  ])('of a run that goes on ends with it: %s, %s gives %i', async (ended, verdict, code) => {
    const { server, end } = await serveRun()
    const watch = started({}, server.url, '--wait')
    await expect.poll(() => watch.printed()).toMatch(/^hmc-1\/hmc: sampling /)
    end(ended, verdict)
    expect(await watch.exit).toBe(code)
    expect(watch.printed()).toMatch(code === 3 ? /not exact .*NOT EXACT/ : new RegExp(ended))
  })

  it('where nobody answers ends with 1 and says so; a run has to be chosen', async () => {
    const { server } = await serveRun()
    await server.close()
    const { status, stderr } = ran(server.url.replace('//', '//me:secret@'), '--wait', '--patience', '0.5')
    expect(status).toBe(1)
    expect(stderr).toBe(
      `leapstream: ${server.url} does not answer, for 0.5 s now: is it there? --patience waits longer\n`,
    )
    const elsewhere = await serveRun(new Hub(), 0, { basePath: '/leap/' })
    const { origin } = new URL(elsewhere.server.url)
    const wrong = started({}, `${origin.replace('//', '//me:secret@')}/other/`, '--wait')
    expect(await wrong.exit).toBe(1)
    expect(wrong.said()).toBe(
      `leapstream: there is no leapstream at ${origin}/other/, which answers 404: look whether host and path are right; with --base-path /leap/ the address is ${origin}/leap/\n`,
    )
    keep('a', 'finished')
    keep('b', 'finished')
    expect(ran(folder, '--wait')).toMatchObject({
      status: 2,
      stderr: 'leapstream: --wait: choose one of the runs by --run, there are a, b\n',
    })
    expect(ran(folder, '--wait', '--run', 'b').status).toBe(0)
  })
})

it('a token comes from a file or the environment; without it, and with a wrong one, it says what to do', async () => {
  const tokenFile = join(folder, 'tokens')
  const [right, wrong] = ['0123456789abcdef'.repeat(4), 'fedcba9876543210'.repeat(4)]
  writeFileSync(tokenFile, `# of the group\n\n${right} read\n`, { mode: 0o600 })
  const { server, end } = await serveRun(new Hub(), 0, { tokenFile })
  end('finished', 'passed')
  const watch = async (argv: string[], env: NodeJS.ProcessEnv = {}) => {
    const child = started(env, server.url, '--wait', ...argv)
    return { code: await child.exit, said: child.said() }
  }
  expect(await watch(['--token-file', tokenFile])).toEqual({ code: 0, said: '' })
  expect(await watch([], { LEAPSTREAM_TOKEN: right })).toEqual({ code: 0, said: '' })
  for (const env of [{}, { LEAPSTREAM_TOKEN: wrong }]) {
    const { code, said } = await watch([], env)
    expect(code).toBe(1)
    expect(said).toMatch(/^leapstream: .*(needs a token: .*--token-file|this token is not valid).*\n$/)
  }
  await expect(watchCommand([server.url, '--token-file', join(folder, 'nothing')])).rejects.toThrow(
    /^the token file .*nothing cannot be read: /,
  )
  writeFileSync(tokenFile, '\n')
  await expect(watchCommand([server.url, '--token-file', tokenFile])).rejects.toThrow(/tokens has no token$/)
})

describe('--json', () => {
  const lines = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))

  it('all that is kept of the topics, in their order; by default all but measurements', () => {
    const directory = keep('run', 'finished')
    const all = lines(ran(directory, '--json', '--wait', '--from', 'first').stdout)
    const topics = new Set(all.map(({ topic }) => topic))
    expect([...topics].filter((topic) => topic.includes('/measurement/'))).toEqual([])
    const times = all.filter(({ topic }) => topic === 'run/hmc-1/hmc/analysis/Q/integrated-time')
    expect(times.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    expect(times.map(({ value }) => value.count)).toEqual(Array.from({ length: 20 }, (_, i) => 10 * (i + 1)))

    const topic = 'run/*/hmc/measurement/*'
    const measured = lines(ran(directory, '--json', '--wait', '--from', 'first', '--topic', topic).stdout)
    expect(measured).toHaveLength(20)
    expect(measured[1]).toMatchObject({
      topic: 'run/hmc-1/hmc/measurement/Q',
      seq: 2,
      value: {
        kind: 'measurement',
        first: 20,
        steps: 10,
        chains: 2,
        values: Array.from({ length: 20 }, (_, j) => 40 + j),
      },
    })
  })

  it('what is no number is null, a loss has a line, and each record a line at once', async () => {
    const { hub, server, end } = await serveRun(new Hub({ ringBytes: 3000 }))
    const values = hub.channel({
      topic: 'run/hmc-1/hmc/measurement/Q',
      kind: 'measurement',
      delivery: 'lossless',
    })
    for (let i = 0; i < 50; i++)
      values.next({ values: Float64Array.of(i, Number.NaN, Number.POSITIVE_INFINITY) })
    const watch = started(
      {},
      server.url,
      '--json',
      '--wait',
      '--from',
      'first',
      '--topic',
      '**/measurement/**',
    )
    await expect.poll(() => lines(watch.printed()).at(-1)?.seq).toBe(50)
    const [gap, ...records] = lines(watch.printed())
    expect(gap).toMatchObject({ topic: 'run/hmc-1/hmc/measurement/Q', gap: { from: 1, reason: 'evicted' } })
    expect(records[0].seq).toBe(gap.gap.to + 1)
    expect(records.at(-1).value).toEqual({ values: [49, null, null] })
    values.complete('finished')
    end('finished', 'passed')
    expect(await watch.exit).toBe(0)
  })

  it('ends quietly when nobody reads any more', () => {
    const directory = keep('run', 'finished')
    const program = `"${process.execPath}" dist/cli/main.js watch "${directory}" --json --from first --wait; echo "ended with $?" >&2`
    const { stdout, stderr } = spawnSync('sh', ['-c', `{ ${program}; } | head -n 1`], { encoding: 'utf8' })
    expect(lines(stdout)).toHaveLength(1)
    expect(stderr).toBe('ended with 0\n')
  })
})

it('what it needs is said in a line', async () => {
  const directory = keep('run', 'finished')
  const empty = join(folder, 'empty')
  mkdirSync(empty)
  const refused = async (...argv: string[]) => await watchCommand(argv).catch((error: Error) => error)
  for (const [argv, text] of [
    [[], /^watch needs an address like/],
    [[join(folder, 'nothing')], /nothing is no folder and no address: give a run directory/],
    [[empty], /^there is no run in /],
    [[directory, '--run', 'other'], /^--run other: there is no such run in .*, there are run$/],
    [['http://', '--run', 'a'], /^'http:\/\/' is no URL/],
    [['ftp://me:secret@a'], /^ftp:\/\/a is no folder and no address/],
    [['http://me:secret@'], /^'http:\/\/' is no URL/],
    [['http://me:secret@', '--run', 'a'], /^'http:\/\/' is no URL/],
    [[folder, '--topic', 'a'], /^--topic is for --json$/],
    [[folder, '--from', 'first'], /^--from is for --json$/],
    [[folder, '--patience', '0', '--wait'], /^--patience 0: /],
  ] as const) {
    const error = await refused(...argv)
    expect(error).toBeInstanceOf(UsageError)
    expect((error as Error).message).toMatch(text)
  }
  expect(ran('--help').stdout).toMatch(/leapstream watch <address or folder>/)
})
