import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { ByteSource } from '../../src/chains/byte-source.ts'
import { openChains } from '../../src/chains/open-chains.ts'
import { seededRandom } from '../stats/seeded-random.ts'
import { readChains, readText, ScriptedSource } from './scripted-source.ts'

const rows = (count: number, of: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => `${of(i)}\n`).join('')
/** Values without any pattern, exact in few digits. */
const value = (i: number) => ((i * i * 31 + i * 17) % 1009) / 8

describe('rows of a pipe', () => {
  it('are the same however the bytes are cut', async () => {
    const text = `a,b\r\n${rows(500, (i) => `${value(i)},${value(i + 1)}`).replaceAll('\n', '\r\n')}`
    const whole = await readText(text)
    expect(whole.values[0]![0]).toEqual(Array.from({ length: 500 }, (_, i) => value(i)))
    const random = seededRandom(5)
    const cuts: string[] = []
    for (let at = 0; at < text.length; ) {
      const next = at + 1 + Math.floor(40 * random())
      cuts.push(text.slice(at, next))
      at = next
    }
    expect(await readChains([new ScriptedSource('pipe', cuts)])).toEqual(whole)
  })

  it('may have no header, and columns between spaces', async () => {
    const { names, values } = await readText(rows(20, (i) => `  ${value(i)}   ${value(i + 3)}`))
    expect(names).toEqual(['column 1', 'column 2'])
    expect(values[1]![0]![7]).toBe(value(10))
  })

  it('leave out row numbers and words, and say so', async () => {
    const text = `step,x,state\n${rows(20, (i) => `${10 * i},${value(i)},ok`)}`
    const { names, told } = await readText(text)
    expect(names).toEqual(['x'])
    expect(told).toEqual([
      'pipe: left out, because they count in equal steps: step; --columns takes them in',
      'pipe: left out, because they hold no numbers: state',
    ])
    expect((await readText(text, { columns: 'step,x' })).names).toEqual(['step', 'x'])
  })

  it('stand among what a program prints besides, before, between and after them', async () => {
    const text = `Welcome to the sampler\nx y\n${rows(12, (i) => `${value(i)} ${i % 5}`)}Iteration: 12 / 24 [ 50%]\nx y\n${rows(12, (i) => `${value(i + 12)} ${i % 5}`)}\x1b[32mdone\x1b[0m\n`
    const { names, values, told, trouble } = await readText(text)
    expect(names).toEqual(['x', 'y'])
    expect(values[0]![0]).toEqual(Array.from({ length: 24 }, (_, i) => value(i)))
    expect(told).toEqual([
      'pipe, line 1 is no row and is passed over, and so are others like it: "Welcome to the sampler"',
    ])
    expect(trouble).toBeUndefined()
  })

  it('leave out a last line without its end, whose last number may be cut', async () => {
    const { values, told } = await readText(`${rows(10, (i) => `${value(i)}`)}3.14`)
    expect(values[0]![0]).toHaveLength(10)
    expect(told[0]).toMatch('its last line has no end and is left out')
  })

  it('record what is NaN or infinite, and say where the first one is', async () => {
    const odd = ['nan', 'inf', '-Infinity', 'NA', '']
    const { values, told } = await readText(
      `x,y\n${rows(20, (i) => `${value(i)},${i < 10 ? i % 4 : (odd[i - 10] ?? 1)}`)}`,
    )
    expect(values[1]![0]!.slice(10, 15)).toEqual([NaN, Infinity, -Infinity, NaN, NaN])
    expect(told).toEqual(['pipe: y is NaN in row 11: it is recorded, and of y nothing can be said any more'])
  })

  it('end the reading where a number is none, by line and column; what came before is used', async () => {
    const { values, trouble } = await readText(
      `x,y\n${rows(80, (i) => (i === 70 ? `${value(i)},oops` : `${value(i)},1.5`))}`,
    )
    expect(trouble).toBe('pipe, line 72 column 2 (y): "oops" is not a number')
    expect(values[0]![0]!.length).toBeLessThanOrEqual(70)
  })

  it('end the reading where a row has too few columns', async () => {
    const { trouble } = await readText(`x,y\n${rows(80, (i) => (i === 70 ? '1' : `${value(i)},${i % 3}`))}`)
    expect(trouble).toBe('pipe, line 72 has 1 column, the header 2 columns')
  })

  it('use one row of so many, after those that are discarded', async () => {
    const { values } = await readText(
      rows(100, (i) => `${value(i)}`),
      { discard: 10, thin: 7 },
    )
    expect(values[0]![0]).toEqual([10, 17, 24, 31, 38, 45, 52, 59, 66, 73, 80, 87, 94].map(value))
  })

  it.each([
    ['nothing', '', 'pipe has no rows: nothing can be followed'],
    ['comments alone', '# a\n# b\n', 'pipe has no rows: nothing can be followed'],
    ['a binary file', '\x93NUMPY\x01\x00v\x00\n', /holds the byte 0x01: this is not text/],
    ['100 000 columns', `${'1,'.repeat(99_999)}1\n`.repeat(3), /has more than 65.536 columns/],
    [
      '201 columns',
      rows(20, (i) => Array.from({ length: 201 }, (_, c) => value(i * 201 + c)).join(' ')),
      /choose some with --columns/,
    ],
    ['only row numbers', rows(20, (i) => `${i}`), /no column of numbers but row numbers/],
  ])('refuse %s', async (_, text, message) => {
    await expect(readText(text)).rejects.toThrow(message)
  })

  it('may begin with a byte order mark', async () => {
    const { names } = await readText(`\xef\xbb\xbfx,y\n${rows(12, (i) => `${value(i)},${i % 3}`)}`)
    expect(names).toEqual(['x', 'y'])
  })
})

describe('rows of JSON', () => {
  it('are objects, whose first one names the numbers', async () => {
    const text = `starting\n${rows(12, (i) => JSON.stringify({ x: value(i), b: { c: [i, 2] }, word: 'no' }))}`
    const { names, values, told } = await readText(text)
    expect(names).toEqual(['x', 'b.c.1', 'b.c.2'])
    expect(values[1]![0]![5]).toBe(5)
    expect(told).toHaveLength(1)
  })

  it('may hold what Python writes for numbers that are not finite', async () => {
    const { values } = await readText(
      '{"x": 1, "y": [2]}\n{"x": NaN, "y": [-Infinity]}\n{"x": null, "y": [3]}\n',
    )
    expect(values).toEqual([[[1, NaN, NaN]], [[2, -Infinity, 3]]])
  })

  it('end the reading where a number is missing', async () => {
    const { trouble } = await readText('{"x": 1}\n{"y": 1}\n{"x": 2}\n', {}).catch((error: Error) => ({
      trouble: error.message,
    }))
    expect(trouble).toBe('pipe, line 2: x is missing, or is no number')
  })
})

describe('files of CmdStan', () => {
  const stan = (chain: number, draws: number, { warmUp = 0, complete = true } = {}) =>
    [
      '# stan_version_major = 2',
      '# method = sample (Default)',
      '#   num_samples = 1000 (Default)',
      `#   num_warmup = ${warmUp} (Default)`,
      `#   save_warmup = ${warmUp > 0 ? 1 : 0} (Default)`,
      '#   thin = 1 (Default)',
      'lp__,accept_stat__,stepsize__,treedepth__,n_leapfrog__,divergent__,energy__,theta.1,theta.2',
      ...Array.from({ length: warmUp }, (_, i) => `-1000,0.1,${1 / (i + 1)},1,1,0,5,99,99`),
      '# Adaptation terminated',
      '# Step size = 0.9',
      '# Diagonal elements of inverse mass matrix:',
      '# 0.5, 0.7',
      ...Array.from(
        { length: draws },
        (_, i) => `${-value(i)},0.9,0.9,2,3,0,5.5,${value(i + chain)},${value(i + 2)}`,
      ),
      ...(complete
        ? ['# ', '#  Elapsed Time: 0.01 seconds (Warm-up)', '#                0.02 seconds (Sampling)']
        : []),
      '',
    ].join('\n')

  it('are one chain each, without warm-up and without what Stan says of its steps', async () => {
    const sources = [1, 2, 3, 4].map(
      (chain) => new ScriptedSource(`${chain}.csv`, [stan(chain, 100, { warmUp: 50 })], { isPipe: false }),
    )
    // they are over because they say so, without an end of the waiting
    const { names, chains, values, told } = await readChains(sources, { idle: 3600 })
    expect(names).toEqual(['lp__', 'theta.1', 'theta.2', 'divergent__'])
    expect(chains).toEqual(['1.csv', '2.csv', '3.csv', '4.csv'])
    for (const chain of [1, 2, 3, 4])
      expect(values[1]![chain - 1]).toEqual(Array.from({ length: 100 }, (_, i) => value(i + chain)))
    expect(told).toContain('1.csv: its warm-up is left out, 50 rows; --discard 0 takes it in')
  })

  it('say which transitions diverged, whichever columns are chosen', async () => {
    expect((await readText(stan(1, 40), { columns: 'theta.2' })).names).toEqual(['theta.2', 'divergent__'])
    expect((await readText('theta,divergent__\n1,0\n3,0\n2,1\n')).names).toEqual(['theta', 'divergent__'])
    const chosen = await readText('theta,divergent__\n1,0\n3,0\n2,1\n', { columns: 'theta' })
    expect(chosen.names).toEqual(['theta'])
  })

  it('keep their warm-up where nothing is to be discarded', async () => {
    const { values } = await readText(stan(1, 20, { warmUp: 50 }), { discard: 0 })
    expect(values[1]![0]!.slice(48, 52)).toEqual([99, 99, value(1), value(2)])
  })
})

describe('chains side by side', () => {
  const chain = (name: string, length: number, shift = 0) =>
    new ScriptedSource(name, ['x\n', rows(length, (i) => `${value(i) + shift}`)], { isPipe: false })

  it('are as long as the shortest, and what others have more is told', async () => {
    const { values, told } = await readChains([chain('a', 50), chain('b', 30), chain('c', 40)])
    expect(values[0]!.map(({ length }) => length)).toEqual([30, 30, 30])
    expect(told.at(-1)).toBe(
      'the run is as long as the shortest chain; what others have more is left out: a (20 rows), c (10 rows)',
    )
  })

  it('must have the same columns', async () => {
    const other = new ScriptedSource('other', ['y\n', rows(20, (i) => `${value(i)}`)], { isPipe: false })
    await expect(readChains([chain('a', 20), other])).rejects.toThrow(
      'other has the columns y, and a has x: files of one run have the same columns; choose those that all have with --columns NAME,...',
    )
  })

  it('may come in one pipe, told apart by a column, in any order', async () => {
    const random = seededRandom(2)
    const lines = Array.from({ length: 600 }, (_, i) => ({ chain: 5 * (i % 3), x: value(i) }))
    const shuffled = [0, 200, 400].flatMap((from) =>
      lines
        .slice(from, from + 200)
        .map((line) => ({ line, at: random() }))
        .sort((a, b) => a.at - b.at),
    )
    const text = `chain,x\n${shuffled.map(({ line }) => `${line.chain},${line.x}\n`).join('')}`
    const { names, chains, values } = await readText(text, { chainColumn: 'chain' })
    expect(names).toEqual(['x'])
    expect(chains).toEqual(['chain 0', 'chain 5', 'chain 10'])
    for (const [c, number] of [0, 5, 10].entries()) {
      const all = shuffled.filter(({ line }) => line.chain === number).map(({ line }) => line.x)
      expect(values[0]![c]).toEqual(all)
    }
  })

  it('leave out the number of a step, which is the same in all of them', async () => {
    const text = `step walker x\n${rows(480, (i) => `${Math.floor(i / 8)} ${i % 8} ${value(i)}`)}`
    const { names, told } = await readText(text, { chainColumn: 'walker' })
    expect(names).toEqual(['x'])
    expect(told[0]).toMatch('left out, because they count in equal steps: step')
  })

  it('may come one after the other where their number is known', async () => {
    const text = `chain x\n${[1, 2].map((c) => rows(300, (i) => `${c} ${value(i + c)}`)).join('')}`
    const { values } = await readText(text, { chainColumn: 'chain', chains: 2 })
    expect(values[0]!.map(({ length }) => length)).toEqual([300, 300])
    const { trouble } = await readText(text, { chainColumn: 'chain' }).catch((error: Error) => ({
      trouble: error.message,
    }))
    expect(trouble).toBe(
      'pipe: chain 2 is new, and 1 chain had come when the first of them had 100 rows: say how many there are with --chains N',
    )
  })

  it.each([
    [',', 'walker,x\n', 'walker', (chain: string, x: number) => `${chain},${x}`],
    ['spaces, without a header', '', '1', (chain: string, x: number) => `${chain} ${x}`],
    ['JSON', '', 'walker', (chain: string, x: number) => JSON.stringify({ walker: chain, x })],
  ])('may be told apart by words: %s', async (_, head, chainColumn, row) => {
    const text = `${head}${rows(450, (i) => row(['w10', 'cold', 'w9'][i % 3]!, value(i)))}`
    const { chains, values } = await readText(text, { chainColumn })
    const column = chainColumn === '1' ? '1' : 'walker'
    expect(chains).toEqual([`${column} cold`, `${column} w9`, `${column} w10`])
    for (const [c, first] of [1, 2, 0].entries())
      expect(values[0]![c]).toEqual(Array.from({ length: 150 }, (_, i) => value(3 * i + first)))
  })

  it('are refused where fewer have come than there were to be', async () => {
    const text = `chain,x\n${rows(40, (i) => `${1 + (i % 2)},${value(i)}`)}`
    await expect(readText(text, { chainColumn: 'chain', chains: 3 })).rejects.toThrow(
      'pipe: of 3 chains by --chains only 2 chains came in 40 rows: chain 1, chain 2; give their number with --chains',
    )
    await expect(readText('chain,x\n', { chainColumn: 'chain', columns: 'x' })).rejects.toThrow(
      'pipe has no rows: nothing can be followed',
    )
  })

  it('leave nothing behind each time that a pipe is quiet', async () => {
    let quiet = 1000
    let waiting = 0
    const source: ByteSource = {
      name: 'pipe',
      restarts: 0,
      read: async () => (quiet-- > 0 ? 'nothing' : 'end'),
      onGrown: (wake) => {
        waiting++
        wake()
        return () => waiting--
      },
      close: async () => {},
    }
    const { signal } = new AbortController()
    const listening: number[] = []
    const tell = () => {}
    const watched: ByteSource = {
      ...source,
      read: () => {
        listening.push(waiting + getEventListeners(signal, 'abort').length)
        return source.read()
      },
    }
    await expect(openChains([watched], { thin: 1, tell }, signal)).rejects.toThrow('pipe has no rows')
    expect(listening).toHaveLength(1001)
    expect(Math.max(...listening)).toBe(0)
  })

  it('are refused where a column says of every row something else', async () => {
    const text = `walker,x\n${rows(70_000, (i) => `w${i},${value(i)}`)}`
    await expect(readText(text, { chainColumn: 'walker' })).rejects.toThrow(
      /walker has more than 65.536 different values/,
    )
  })

  it('name a column that is not there', async () => {
    await expect(readText('x\n1\n2\n', { chainColumn: 'walker' })).rejects.toThrow(
      /--chain-column walker: pipe has no column "walker"/,
    )
  })
})
