import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { analyze } from '../../src/index.ts'
import type { RunSummary } from '../../src/pipeline/index.ts'
import { RunDirectory } from '../../src/record/index.ts'
import { normal, seededRandom } from '../stats/seeded-random.ts'
import { commandLine } from './command-lines.ts'

const folder = mkdtempSync(join(tmpdir(), 'follow-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const leapstream = (argv: readonly string[], input = '') => commandLine(argv, { input })

const follow = (argv: readonly string[], input?: string) =>
  leapstream(['follow', '--no-serve', '--json', ...argv], input)

const summaryOf = ({ stdout }: Ended) => JSON.parse(stdout) as RunSummary

/** `[chains][rows]` of an AR(1), as texts of six digits. */
function series(chains: number, rows: number, seed: number): string[][] {
  const random = seededRandom(seed)
  return Array.from({ length: chains }, () => {
    let x = normal(random)
    return Array.from({ length: rows }, () => {
      x = 0.6 * x + normal(random)
      return x.toPrecision(6)
    })
  })
}

/** Starts `leapstream <argv>` and waits until it says something. */
async function started(argv: readonly string[], said: RegExp) {
  const child = spawn(process.execPath, ['dist/cli/main.js', ...argv], { stdio: ['pipe', 'pipe', 'pipe'] })
  let stderr = ''
  child.stdin.on('error', () => {})
  const found = new Promise<RegExpExecArray>((resolve, reject) => {
    child.stderr.on('data', (data) => {
      stderr += data
      const match = said.exec(stderr)
      if (match) resolve(match)
    })
    child.once('exit', () => reject(new Error(stderr)))
  })
  found.catch(() => {})
  const exit = once(child, 'exit').then(([code]) => code as number | null)
  return { child: child as ChildProcess & typeof child, found, exit, said: () => stderr }
}

describe('files', () => {
  it('give the numbers of analyze, bit for bit', async () => {
    const chains = series(4, 3000, 7)
    for (const [c, values] of chains.entries())
      writeFileSync(at(`equal-${c + 1}.csv`), `x\n${values.join('\n')}\n`)
    const ended = await follow([at('equal-*.csv'), '--idle', '0'])
    expect(ended.code).toBe(0)
    const { chains: followed } = summaryOf(ended).samplers
    const table = analyze(chains.map((values) => values.map(Number)))
    expect(followed!.chains).toBe(4)
    expect(followed!.trajectories).toBe(3000)
    expect(followed!.measurements.x).toMatchObject({ mean: table.mean, error: table.meanError })
    const { value, error, jackknifeError, window } = table.integratedTime
    expect(followed!.integratedTime.x).toMatchObject({ value, error, jackknifeError, window })
    expect(followed!.verdicts!.x).toMatchObject({ verdict: 'good', splitRhat: table.splitRhat })
    expect(Object.keys(followed!)).not.toContain('lattice')
  })

  it('that grow are a run that is kept, and gone on with when they have grown', async () => {
    const [values] = series(1, 400, 3) as [string[]]
    const file = at('growing.txt')
    writeFileSync(file, `${values.slice(0, 150).join('\n')}\n`)
    const first = await started(
      ['follow', file, '--run-dir', at('kept'), '--port', '0'],
      /live at (http:\S+)/,
    )
    const [, url] = await first.found
    expect((await fetch(url!)).status).toBe(200)
    appendFileSync(file, `${values.slice(150, 250).join('\n')}\n${values[250]!.slice(0, 3)}`)
    const logged = () => {
      const log = new RunDirectory(at('kept')).openLog()
      const all = [...log.stretches('chains', ['column_1'])].flatMap(({ columns }) => [...columns[0]!])
      log.close()
      return all
    }
    while (!existsSync(at('kept/log.sqlite')) || logged().length < 250) await delay(50)
    first.child.kill('SIGINT')
    expect(await first.exit).toBe(130)
    appendFileSync(file, `${values[250]!.slice(3)}\n${values.slice(251).join('\n')}\n`)
    const second = await started(['resume', at('kept'), '--no-serve'], /run follow-/)
    while (logged().length < 400) await delay(50)
    second.child.kill('SIGINT')
    expect(await second.exit).toBe(130)
    expect(logged()).toEqual(values.map(Number))
    // rows that are logged must come again as they were
    writeFileSync(file, `${values.with(20, '0.5').join('\n')}\n`)
    const other = await leapstream(['follow', file, '--run-dir', at('kept'), '--idle', '0', '--no-serve'])
    expect(other.code).toBe(1)
    expect(other.stderr).toMatch(/does not come out as it is logged.*the files have been changed or replaced/)
  })

  it('whose rows have weights are followed with a warning: each row counts once', async () => {
    const [values] = series(1, 60, 4) as [string[]]
    writeFileSync(
      at('weighted.csv'),
      `weight,x\n${values.map((x, i) => `${1 + ((i * i) % 7)},${x}\n`).join('')}`,
    )
    const { stderr } = await follow([at('weighted.csv'), '--idle', '0'])
    expect(stderr).toMatch(/the column weight is followed as a measurement and weights nothing/)
    const other = await follow([at('weighted.csv'), '--idle', '0', '--columns', 'x'])
    expect(other.stderr).not.toMatch('weights nothing')
  })

  it('may appear later, and a command ends the program that writes them', async () => {
    const done = at('done')
    const running = follow([
      at('late-*.csv'),
      '--chains',
      '2',
      '--rows',
      '50',
      '--on-stop',
      `echo ended > ${done}`,
    ])
    for (const c of [1, 2]) {
      await delay(100)
      writeFileSync(
        at(`late-${c}.csv`),
        `x,y\n${series(2, 60, c)[0]!
          .map((x, i) => `${x},${(i * i) % 7}`)
          .join('\n')}\n`,
      )
    }
    const ended = await running
    expect(ended.code).toBe(0)
    expect(summaryOf(ended).samplers.chains!.trajectories).toBe(50)
    expect(readFileSync(done, 'utf8')).toBe('ended\n')
  })

  it.each([
    ['that are not there', ['nothing-*.csv'], /there is no file nothing-\*\.csv: --chains N waits/],
    ['none', [], /follow needs files/],
    ['and a program', ['a.csv', '--', 'sh'], /files or a program, not both/],
    ['of several chains in a pipe', ['-', '--chains', '4'], /--chain-column NAME names a column/],
    [
      'with a mean of another column',
      ['-', '--mean', 'z=1'],
      /--mean z=1: there is no column z, there are x/,
    ],
    ['with a rule for another column', ['-', '--target-error', 'z=1'], /no measurement z: there are x/],
  ])('%s are refused', async (_, argv, message) => {
    const ended = await follow(argv as string[], `x\n${series(1, 30, 1)[0]!.join('\n')}\n`)
    expect(ended.code).toBe(2)
    expect(ended.stderr).toMatch(message)
  })
})

describe('chains of CmdStan', () => {
  /** Writes four files as CmdStan does, some rows of each at a time, and follows them meanwhile. */
  async function followGrowing(name: string, shift: (chain: number) => number, { diverge = false } = {}) {
    const file = (c: number) => at(`${name}_${c + 1}.csv`)
    const running = follow([at(`${name}_*.csv`), '--chains', '4'])
    const chains = series(4, 1200, 11)
    for (const c of chains.keys())
      writeFileSync(
        file(c),
        '# method = sample (Default)\n#     num_samples = 1000\n#     num_warmup = 200\n#     save_warmup = true\n#     thin = 1 (Default)\nlp__,accept_stat__,divergent__,mu\n',
      )
    for (let from = 0; from < 1200; from += 100) {
      for (const [c, values] of chains.entries()) {
        // warm-up, that must not be taken in, is far away
        const rows = values.slice(from, from + 100).map((x, i) => {
          const mu = (Number(x) + shift(c) + (from < 200 ? 1000 : 0)).toPrecision(8)
          return `${-(Number(x) ** 2)},0.9,${from < 200 || (diverge && i === 7) ? 1 : 0},${mu}\n`
        })
        const adapted = from === 200 ? '# Adaptation terminated\n# Step size = 0.8\n' : ''
        const text = adapted + rows.join('')
        // the last line comes in two halves
        appendFileSync(file(c), text.slice(0, -5))
        await delay(5)
        appendFileSync(file(c), text.slice(-5))
      }
      await delay(20)
    }
    for (const c of chains.keys())
      appendFileSync(
        file(c),
        '# \n#  Elapsed Time: 0.1 seconds (Warm-up)\n#                0.2 seconds (Total)\n# \n',
      )
    const ended = await running
    return {
      ended,
      chains: chains.map((values, c) =>
        values.slice(200).map((x) => Number((Number(x) + shift(c)).toPrecision(8))),
      ),
    }
  }

  it('that grow are followed to the end that they say, without their warm-up', async () => {
    const { ended, chains } = await followGrowing('stan', () => 0)
    expect(ended.code).toBe(0)
    const { chains: followed } = summaryOf(ended).samplers
    expect(followed!.trajectories).toBe(1000)
    expect(Object.keys(followed!.measurements)).toEqual(['lp__', 'mu'])
    const table = analyze(chains)
    expect(followed!.measurements.mu!.mean).toBe(table.mean)
    // those of the warm-up do not count
    const divergences = { diverged: 0, transitions: 4000 }
    expect(followed!.verdicts!.mu).toMatchObject({ verdict: 'good', splitRhat: table.splitRhat, divergences })
  })

  it('of which some transitions diverged are not called good', async () => {
    const { ended } = await followGrowing('diverged', () => 0, { diverge: true })
    expect(ended.code).toBe(0)
    const { verdicts } = summaryOf(ended).samplers.chains!
    expect(Object.keys(verdicts!)).toEqual(['lp__', 'mu'])
    expect(verdicts!.mu).toMatchObject({
      verdict: 'bad',
      troubles: [{ trouble: 'diverged', text: '40 of 4\u202f000 transitions diverged' }],
      divergences: { diverged: 40, transitions: 4000 },
    })
  })

  it('tell in the table how many transitions diverged', async () => {
    const rows = series(1, 400, 2)[0]!
    for (const [name, diverged] of [
      ['some', 3],
      ['none', 0],
    ] as const)
      writeFileSync(
        at(`table-${name}.csv`),
        `lp__,divergent__,mu\n${rows.map((x, i) => `${-(Number(x) ** 2)},${i < diverged ? 1 : 0},${x}\n`).join('')}`,
      )
    const table = async (name: string) => {
      const { stdout, stderr } = await leapstream([
        'follow',
        at(`table-${name}.csv`),
        '--idle',
        '0',
        '--no-serve',
      ])
      return stdout + stderr
    }
    const some = await table('some')
    expect(some).toMatch(/BAD: .*3 of 400 transitions diverged/)
    expect(some).toMatch(/^ {2}3 of 400 transitions diverged: the sampler does not get everywhere/m)
    const none = await table('none')
    expect(none).toMatch(/^ {2}none of 400 transitions diverged$/m)
    expect(none).not.toMatch('BAD')
  })

  it('of which one stands elsewhere are called so', async () => {
    const { ended } = await followGrowing('apart', (c) => (c === 2 ? 5 : 0))
    // without a known mean nothing is contradicted
    expect(ended.code).toBe(0)
    const { mu, lp__ } = summaryOf(ended).samplers.chains!.verdicts!
    expect(lp__!.verdict).toBe('good')
    expect(mu!.verdict).toBe('bad')
    expect(mu!.troubles[0]).toMatchObject({
      trouble: 'elsewhere',
      text: expect.stringMatching(/^chain 3 stands elsewhere, at \d/),
    })
    expect(mu!.splitRhat).toBeGreaterThan(1.3)
  })
})

const sampler = `
import random, sys
random.seed(5)
print("x,acc", flush=True)
x = 0.0
for i in range(int(sys.argv[1])):
    x = 0.5 * x + random.gauss(0, 1)
    print(f"{x},{random.random():.3f}", flush=True)
if len(sys.argv) > 2: sys.exit(int(sys.argv[2]))
`

describe('a program', () => {
  writeFileSync(at('sampler.py'), sampler)

  it('is ended when the stop rule is met', async () => {
    const ended = await follow([
      '--target-error',
      'x=0.1',
      '--mean',
      'x=0',
      '--',
      'python3',
      at('sampler.py'),
      '100000000',
    ])
    expect(ended.code).toBe(0)
    const { decision, samplers } = summaryOf(ended)
    expect(decision!.errors.x).toBeLessThanOrEqual(0.1)
    expect(samplers.python3!.exactness.verdict).toBe('passed')
  })

  it('that dies has the run ended with what there was, and exit code 1', async () => {
    const ended = await follow(['--', 'python3', at('sampler.py'), '500', '7'])
    expect(ended.code).toBe(1)
    expect(ended.stderr).toMatch('python3 has ended with exit code 7')
    expect(summaryOf(ended).samplers.python3!.trajectories).toBe(500)
  })

  it('that is not there is named', async () => {
    const { code, stderr } = await follow(['--', './no-such-sampler'])
    expect(code).toBe(2)
    expect(stderr).toMatch('./no-such-sampler cannot be started: there is no such program')
  })

  it('that contradicts a known mean is called not exact', async () => {
    const ended = await follow(['--mean', 'x=1', '--', 'python3', at('sampler.py'), '3000'])
    expect(ended.code).toBe(3)
    expect(summaryOf(ended).samplers.python3!.verdicts!.x!.troubles[0]!.trouble).toBe('known-mean')
  })

  it('that writes into a pipe gets SIGPIPE when the rule is met', async () => {
    const line = `python3 ${at('sampler.py')} 100000000 2> ${at('pipe-error')} | ${process.execPath} dist/cli/main.js follow - --rows 500 --no-serve`
    const child = spawn('sh', ['-c', line], { stdio: 'ignore' })
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(readFileSync(at('pipe-error'), 'utf8')).toMatch('BrokenPipeError')
  })
})
