import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { analyze } from '../../src/index.ts'
import { normal, seededRandom } from '../stats/seeded-random.ts'
import { commandLine } from './command-lines.ts'

const program = 'dist/cli/main.js'

interface Result {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const leapstream = (args: readonly string[], input?: string | Uint8Array) =>
  commandLine(args, input === undefined ? {} : { input })

const folder = mkdtempSync(join(tmpdir(), 'analyze-'))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function json(path: string, ...flags: string[]) {
  const { code, stdout, stderr } = await leapstream(['analyze', path, '--json', ...flags])
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return JSON.parse(stdout)
}

/** Columns of stationary AR(1), r = .9, of unit variance: tau_int = 1.9 / .1 = 19. */
function autoregressive(seed: number, columns: number, rows: number): number[][] {
  const random = seededRandom(seed)
  return Array.from({ length: columns }, () => {
    let x = normal(random)
    return Array.from({ length: rows }, () => {
      const now = x
      x = 0.9 * x + Math.sqrt(0.19) * normal(random)
      return now
    })
  })
}

const columns = autoregressive(41, 4, 20_000)
const rows = columns[0]!.map((_, i) => columns.map((column) => column[i]!))
const csv = `${rows.map((row) => row.join(',')).join('\n')}\n`
const series = file('series.csv', csv)

const stillFolder = join(folder, 'folder')
mkdirSync(stillFolder)

describe('bad input is one line, with exit code 2', () => {
  it.each<[string, string[], RegExp, (string | Uint8Array)?]>([
    ['no file', [], /analyze needs a file, or - for standard input/],
    ['two files', ['a', 'b'], /too many arguments/],
    [
      'an unknown flag',
      ['a', '--means', '0'],
      /unknown option '--means'.*--mean --discard --json --verbose --columns --header --delimiter --decimal/,
    ],
    ['a mean that is no number', ['a', '--mean', 'x'], /--mean x: must be a number/],
    ['a negative discard', ['a', '--discard', '-1'], /--discard -1: must be at least 0/],
    ['a missing file', [join(folder, 'nope.csv')], /there is no file .*nope\.csv/],
    ['a directory', [stillFolder], /folder is a directory: name a file in it/],
    ['an empty file', [file('empty', '')], /empty is empty: one column per chain/],
    ['comments only', [file('comments', '# a\n\n# b')], /comments is empty/],
    ['a header only', [file('header', 'a,b\n')], /header has a header and no rows/],
    ['nothing on stdin', ['-'], /standard input is empty/, ''],
    ['a short row', [file('short', '1,2\n3\n')], /short, line 2 has 1 column, the lines before 2 columns/],
    ['a word', ['-'], /standard input, line 3 column 2 \(b\): "x" is not a number/, 'a,b\n1,2\n3,x\n'],
    ['NaN', ['-'], /line 2 column 1 is NaN/, '1\nNaN\n'],
    ['infinity', ['-'], /line 1 column 2 is inf/, '1 inf\n'],
    [
      'binary garbage',
      ['-'],
      /line 1 holds the byte 0x00: this is not text/,
      Uint8Array.of(80, 75, 0, 3, 10, 200),
    ],
    [
      'an unknown column',
      ['-', '--columns', 'Q,x'],
      /--columns Q,x: standard input has no column "x", it has Q, R$/m,
      'Q,R\n1,2\n',
    ],
    [
      'an unknown delimiter',
      ['a', '--delimiter', 'x'],
      /--delimiter x: must be one of comma, semicolon, tab, space$/m,
    ],
    [
      'commas for everything',
      ['a', '--delimiter', 'comma', '--decimal', ','],
      /--delimiter comma, --decimal comma: a comma cannot stand between columns and before fractions; leave one of them out$/m,
    ],
    ['a line of too many columns', ['-'], /line 1 has more than 65.536 columns.*swapped/, '1,'.repeat(1e6)],
    ['an unknown decimal mark', ['a', '--decimal', 'x'], /--decimal x: must be one of point, comma$/m],
    ['an unknown header', ['a', '--header', 'x'], /--header x: must be one of yes, no$/m],
    ['all rows discarded', ['-', '--discard', '3'], /--discard 3: standard input has only 2 rows/, '1\n2\n'],
  ])('%s', async (_, args, message, input) => {
    const result = await leapstream(['analyze', ...args], input)
    expect(result.stderr).toMatch(message)
    expect(result.stderr.trim().split('\n')).toHaveLength(1)
    expect(result.stdout).toBe('')
    expect(result.code).toBe(2)
  })
})

describe('answers that are no errors', () => {
  it('one row', async () => {
    const result = await json(file('row', '1 2 6\n'))
    expect(result).toMatchObject({
      chains: 3,
      length: 1,
      mean: 3,
      effectiveSampleSize: null,
      splitRhat: null,
    })
    expect(result.integratedTime).toMatchObject({ value: null, reason: expect.any(String) })
    expect((await leapstream(['analyze', join(folder, 'row')])).stdout).toMatch(/tau_int\s+– .*single/)
  })

  it('a column that never changes among others', async () => {
    const path = file('still', `Q,stuck,R\n${rows.map((row) => `${row[0]},7,${row[1]}`).join('\n')}`)
    expect((await json(path)).warnings[0]).toBe('1 of 3 chains never change: stuck')
    expect((await leapstream(['analyze', path])).stdout).toMatch(
      /^warning: 1 of 3 chains never change: stuck$/m,
    )
  })

  it('nothing but constants', async () => {
    const path = file('frozen', '1 2\n'.repeat(1000))
    const { integratedTime, effectiveSampleSize, effectiveSampleSizeUpperBound } = await json(path)
    expect(integratedTime).toMatchObject({ frozen: true, error: null, reliable: false })
    expect(integratedTime.lowerBound).toBeGreaterThan(100)
    expect(effectiveSampleSize).toBeNull()
    expect(effectiveSampleSizeUpperBound).toBeCloseTo(2000 / integratedTime.lowerBound, 9)
    const { stdout, code } = await leapstream(['analyze', path])
    expect(code).toBe(0)
    expect(stdout).toMatch(/tau_int\s+frozen: > [\d.\u202f]+ rows 95 % bound/)
    expect(stdout).toMatch(/effective sample size\s+below [\d.]+ of 2\s000 rows/)
  })
})

describe('the numbers', () => {
  // AR(1) of 80 000 values: 4.5 errors in each of four numbers, one seed; a false alarm in one seed of 10 000.
  it('are those of AR(1) with r = .9: tau_int = 19', async () => {
    const result = await json(series)
    const { integratedTime, mean, meanError, variance, varianceError, splitRhat } = result
    expect(Math.abs(integratedTime.value - 19)).toBeLessThan(4.5 * integratedTime.error)
    expect(integratedTime.error).toBeLessThan(2)
    expect(Math.abs(mean)).toBeLessThan(4.5 * meanError)
    expect(Math.abs(variance - 1)).toBeLessThan(4.5 * varianceError)
    expect(Math.abs(result.effectiveSampleSize - 80_000 / 19)).toBeLessThan(
      4.5 * result.effectiveSampleSizeError,
    )
    expect(splitRhat).toBeGreaterThan(0.99)
    expect(splitRhat).toBeLessThan(1.01)
    expect(result).toMatchObject({ chains: 4, length: 20_000, warnings: [] })
  })

  it('have the form that the design promises', async () => {
    const result = await json(series)
    expect(Object.keys(result)).toEqual([
      'chains',
      'length',
      'mean',
      'meanError',
      'variance',
      'varianceError',
      'integratedTime',
      'effectiveSampleSize',
      'effectiveSampleSizeError',
      'splitRhat',
      'splitRhatStride',
      'convention',
      'warnings',
    ])
    expect(Object.keys(result.integratedTime)).toEqual([
      'value',
      'error',
      'jackknifeError',
      'window',
      'reliable',
      'frozen',
      'slowMode',
    ])
    expect(result.convention).toBe('tau_int = 1 + 2 sum rho(t), in rows')
  })

  it('are those of the library, with a known mean and without', async () => {
    expect(await json(series)).toEqual(analyze(columns))
    expect(await json(series, '--mean', '0')).toEqual(analyze(columns, { mean: 0 }))
    expect(await json(series, '--mean', '-0.5')).toEqual(analyze(columns, { mean: -0.5 }))
  })

  it('leave out the rows to be discarded, and only those', async () => {
    const kept = columns.map((column) => column.slice(15_000))
    expect(await json(series, '--discard', '15000')).toEqual(analyze(kept))
  })

  it('do not depend on how the table is written', async () => {
    const few = rows.slice(0, 500)
    const plain = await json(file('plain.csv', few.map((row) => row.join(',')).join('\n')))
    const lines = (delimiter: string, format: (x: number) => string = String) =>
      few.map((row) => row.map(format).join(delimiter))
    const ways = {
      'with a header': ['a,b,c,d', ...lines(',')].join('\n'),
      'with semicolons': lines(';').join('\n'),
      'with white space': lines(' \t').join('\n'),
      'with CR': lines(',').join('\r'),
      'with decimal commas': lines(';', (x) => String(x).replace('.', ',')).join('\n'),
      'with comments behind numbers': lines(',').join(' # more\n'),
      'with exponents of Fortran': lines(' ', (x) => x.toExponential(18).replace('e', 'D')).join('\n'),
      'with a header of numbers in quotes': ['"0","1","2","3"', ...lines(',')].join('\n'),
      'with CRLF and a byte order mark': `\ufeff${lines(',').join('\r\n')}\r\n`,
      'with comments and blanks': `# numbers\n\n${lines(',').join('\n# more\n\n')}`,
      'as numpy.savetxt writes it': `# a b c d\n${lines(' ', (x) => x.toExponential(18)).join('\n')}\n`,
    }
    for (const [name, text] of Object.entries(ways))
      expect([name, await json(file('way', text))]).toEqual([name, plain])
  })

  it('come from standard input as from a file', async () => {
    const { stdout, code } = await leapstream(['analyze', '--json', '-'], csv)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual(analyze(columns))
  })
})

describe('what the first lines of a table leave open', () => {
  const integers = rows.slice(0, 500).map((row) => row.map((x) => Math.round(2 * x)))
  const numbered = file('numbered.csv', ['0,1,2,3', ...integers].join('\n'))
  const header =
    'the first line (0, 1, 2, 3) is taken for a header; if it is a row, say --header no, otherwise --header yes'

  it('is among the warnings, in front, in the table and in JSON', async () => {
    const { warnings, ...numbers } = await json(numbered)
    const { warnings: others, ...same } = analyze([0, 1, 2, 3].map((i) => integers.map((row) => row[i]!)))
    expect(numbers).toEqual(same)
    expect(warnings).toEqual([header, ...others])
    expect((await leapstream(['analyze', numbered])).stdout.split('\n')).toContain(`warning: ${header}`)
  })

  it('is settled by flags', async () => {
    expect((await json(numbered, '--header', 'yes')).warnings).not.toContain(header)
    expect(await json(numbered, '--header', 'no')).toMatchObject({ length: 501 })
    const series = file(
      'commas',
      rows
        .slice(0, 500)
        .map(([x]) => x!.toFixed(3).replace('.', ','))
        .join('\n'),
    )
    const values = rows.slice(0, 500).map(([x]) => Number(x!.toFixed(3)))
    for (const flags of [
      ['--decimal', 'comma'],
      ['--decimal', ','],
      ['--delimiter', 'tab'],
      ['--delimiter', ' '],
    ])
      expect(await json(series, ...flags)).toEqual(analyze(values))
    const pairs = file('pairs', '1,0\n0,1\n')
    expect(await json(pairs)).toMatchObject({ chains: 2 })
    expect(await json(pairs, '--delimiter', ',')).toMatchObject({ chains: 2 })
    expect(await json(pairs, '--delimiter', ';')).toMatchObject({ chains: 1 })
  })

  it('is said once of a column that counts', async () => {
    const path = file('counted', integers.map((row, i) => `${i / 10} ${row.join(' ')}`).join('\n'))
    const about = (warnings: string[]) => warnings.filter((warning) => /equal steps/.test(warning))
    expect(about((await json(path)).warnings)).toEqual([
      'columns that count in equal steps (column 1) are taken for chains; if they number the rows, choose the columns with --columns NUMBER,...',
    ])
    expect(about((await json(path, '--columns', '1,2')).warnings)).toEqual([
      expect.stringMatching(/^equal steps in every row.*column 1$/),
    ])
  })

  it('quotes long names no longer than a line', async () => {
    const path = file('still-long', `Q,${'n'.repeat(1000)}\n${rows.map((row) => `${row[0]},7`).join('\n')}`)
    expect((await json(path)).warnings[0]).toBe(`1 of 2 chains never change: ${'n'.repeat(40)}...`)
  })

  it('does not matter to columns that are chosen', async () => {
    const lines = integers.map((row, i) => `${i};hot "start";${row.join(';')}`)
    const path = file('labelled', ['i;label;"a;b";c;d;e', ...lines].join('\r\n'))
    expect(await json(path, '--columns', 'a;b,d')).toEqual(
      analyze([0, 2].map((i) => integers.map((row) => row[i]!))),
    )
  })
})

describe('for people', () => {
  it('every figure has its error, and the unit and the convention are named', async () => {
    const { stdout, stderr } = await leapstream(['analyze', series])
    expect(stderr).toBe('')
    expect(stdout).toMatch(/series\.csv: 4 chains of 20\s000 rows/)
    expect(stdout).toMatch(/mean\s+.?0\.\d+\(\d+\)/)
    expect(stdout).toMatch(/variance\s+[\d.]+\(\d+\)/)
    expect(stdout).toMatch(/tau_int\s+[\d.]+\([\d.]+\) rows\n +jackknife error +[\d.]+ rows/)
    expect(stdout).toMatch(/summation window\s+\d+ rows/)
    expect(stdout).toMatch(/effective sample size\s+\d+\(\d+\) of 80\s000 rows/)
    expect(stdout).toMatch(/split R-hat\s+[\d.]+, from one row in 8/)
    expect(stdout).toMatch(/tau_int = 1 \+ 2 sum rho\(t\), in rows/)
  })

  it('a series that is too short is marked', async () => {
    const { stdout } = await leapstream(['analyze', file('brief', columns[0]!.slice(0, 300).join('\n'))])
    expect(stdout).toMatch(/1 chain of 300 rows/)
    expect(stdout).toMatch(/tau_int .* \? rows unreliable: /)
    expect(stdout).toMatch(/effective sample size.*UNRELIABLE/)
    expect(stdout).toMatch(/warning: do not believe tau_int: /)
  })
})

describe('an interrupt', () => {
  /** Sends SIGINT once the command has read what does not fit into a pipe; standard input stays open. */
  const interrupted = (args: readonly string[], line: string) =>
    new Promise<Result>((resolve) => {
      const child = spawn(process.execPath, [program, 'analyze', '-', ...args])
      let stdout = ''
      let stderr = ''
      child.stdout.on('data', (data) => {
        stdout += data
      })
      child.stderr.on('data', (data) => {
        stderr += data
      })
      child.stdin.on('error', () => {})
      child.stdin.write(line.repeat(Math.ceil(2 ** 21 / line.length)), () => child.kill('SIGINT'))
      child.once('close', (code) => resolve({ code, stdout, stderr }))
    })

  it('prints what there is, without the line it cut, and exits with 130', async () => {
    const { code, stdout } = await interrupted(['--json'], '1 2 3456789\n')
    expect(code).toBe(130)
    const result = JSON.parse(stdout)
    expect(result.chains).toBe(3)
    expect(result.length).toBeGreaterThan(10_000)
    expect(result.mean).toBe(3456792 / 3)
    expect(result.warnings.at(-1)).toBe('interrupted: the rest of the table was not read')
  })

  it('before the first row says so', async () => {
    expect(await interrupted([], '# nothing yet\n')).toEqual({
      code: 130,
      stdout: '',
      stderr: 'leapstream: interrupted before the first row\n',
    })
  })
})

describe('antithetic series', () => {
  it.each([-0.2, -0.4, -0.5])('AR(%f): tau_int is below 1 and right', async (r) => {
    // 4.5 errors, one seed.
    const random = seededRandom(77)
    let x = 0
    const values = Array.from({ length: 20_000 }, () => {
      x = r * x + random() - 0.5
      return x
    })
    const { integratedTime, warnings } = await json(file(`antithetic${r}.csv`, `${values.join('\n')}\n`))
    expect(Math.abs(integratedTime.value - (1 + r) / (1 - r))).toBeLessThan(4.5 * integratedTime.error)
    expect(integratedTime.reliable).toBe(true)
    expect(warnings).toEqual([])
  })
})

describe('a series that changed once', () => {
  it('has no tau_int to believe and no error of the mean', async () => {
    const values = Array.from({ length: 2000 }, (_, i) => (i === 1999 ? 1 : 0))
    const { meanError, integratedTime, warnings } = await json(file('once.csv', `${values.join('\n')}\n`))
    expect(meanError).toBeNull()
    expect(integratedTime.reliable).toBe(false)
    expect(warnings).toContainEqual(expect.stringMatching(/do not believe tau_int: it changed only once/))
  })
})

describe('chains that are stuck', () => {
  it('have a mean with the error that their spread tells', async () => {
    // 64 chains about means of spread .3, which they never leave: error .3 / 8 = .0375, known to 9 %.
    const random = seededRandom(78)
    const means = Array.from({ length: 64 }, () => 0.3 * normal(random))
    const table = Array.from({ length: 500 }, () => means.map((mean) => mean + normal(random)).join(','))
    const { meanError } = await json(file('stuck.csv', `${table.join('\n')}\n`))
    expect(Math.abs(meanError / 0.0375 - 1)).toBeLessThan(0.4)
  })
})
