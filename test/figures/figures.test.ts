import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { FigureError } from '../../src/errors.ts'
import {
  besideEachOther,
  csvOf,
  curvesWithErrors,
  darkFigureStyle,
  drawFigure,
  type FigureSpec,
  figureColours,
  figureData,
  integerTicks,
  pointsWithErrors,
  putFigureFiles,
  writeFigures,
} from '../../src/figures/index.ts'

const svgOf = async (spec: FigureSpec, theme?: 'light' | 'dark') =>
  Buffer.from(await drawFigure(spec, 'svg', theme)).toString()

/** Marks of one kind: where each is, in points, and how it is drawn. */
function marks(svg: string, kind: 'symbol' | 'rule' | 'rect') {
  const groups = [...svg.matchAll(new RegExp(`<g class="mark-${kind} role-mark[^>]*>(.*?)</g>`, 'g'))]
  return groups.map(([, group]) =>
    [...group!.matchAll(/<(?:path|line)[^>]*>/g)].map(([mark]) => {
      const [, x, y] = /translate\(([-\d.]+),([-\d.]+)\)/.exec(mark) ?? []
      const [, x2 = '0'] = /x2="([-\d.]+)"/.exec(mark) ?? []
      const [, y2 = '0'] = /y2="([-\d.]+)"/.exec(mark) ?? []
      return { x: Number(x), y: Number(y), dx: Number(x2), dy: Number(y2), mark }
    }),
  )
}

const points = [
  { beta: 1, tau: 10, error: 2, sampler: 'HMC', kind: null, exact: 12 },
  { beta: 2, tau: 20, error: 4, sampler: 'HMC', kind: null, exact: 18 },
  { beta: 4, tau: 50, error: 1, sampler: 'trained', kind: null, exact: 50 },
]
const linear = pointsWithErrors({
  title: 'Freezing',
  x: { field: 'beta', title: 'β' },
  y: { field: 'tau', error: 'error', title: 'τᵢₙₜ (trajectories)' },
  series: { field: 'sampler' },
  exact: 'exact',
  values: points,
})

describe('pointsWithErrors', () => {
  it('draws points and error bars where the numbers are', async () => {
    const svg = await svgOf(linear)
    const [exact, drawn] = marks(svg, 'symbol')
    expect(drawn).toHaveLength(3)
    const [a, b, c] = drawn!
    const [unitX, unitY] = [b!.x - a!.x, (a!.y - b!.y) / 10]
    expect(c!.x - b!.x).toBeCloseTo(2 * unitX, 6)
    expect(b!.y - c!.y).toBeCloseTo(30 * unitY, 6)
    const bars = marks(svg, 'rule')[0]!
    for (const [i, { error }] of points.entries()) {
      expect(bars[i]!.x).toBeCloseTo(drawn![i]!.x, 6)
      expect(Math.abs(bars[i]!.dy)).toBeCloseTo(2 * error * unitY, 6)
      expect(bars[i]!.y + bars[i]!.dy / 2).toBeCloseTo(drawn![i]!.y, 6)
    }
    for (const [i, row] of points.entries())
      expect(drawn![i]!.y - exact![i]!.y).toBeCloseTo((row.exact - row.tau) * unitY, 6)
  })

  it('says what axes, series and exact values are', async () => {
    const svg = await svgOf(linear)
    for (const words of ['Freezing', 'β', 'τᵢₙₜ (trajectories)', 'HMC', 'trained', 'exact'])
      expect(svg).toContain(`>${words}</text>`)
  })

  it('draws factors as distances on a logarithmic axis, and cuts errors at its end', async () => {
    const svg = await svgOf(
      pointsWithErrors({
        x: { field: 'x', title: 'x' },
        y: { field: 'y', error: 'error', title: 'y', scale: 'log' },
        values: [1, 10, 1000].map((y, x) => ({ x, y, error: x === 0 ? 1.5 : 0.1 * y })),
      }),
    )
    const [drawn] = marks(svg, 'symbol')
    const decade = drawn![0]!.y - drawn![1]!.y
    expect(drawn![1]!.y - drawn![2]!.y).toBeCloseTo(2 * decade, 6)
    expect(svg).toContain('>10³</text>')
    const [bar] = marks(svg, 'rule')[0]!
    expect(Math.max(bar!.y, bar!.y + bar!.dy)).toBeCloseTo(195, 6)
    // no end of an error bar where it was cut
    expect(marks(svg, 'rect')[0]).toHaveLength(2)
  })

  it('draws bounds hollow, with an arrow to where the truth is and without an error bar', async () => {
    const bounded = (bound: string | null) =>
      svgOf(
        pointsWithErrors({
          x: { field: 'x', title: 'x' },
          y: { field: 'y', error: 'error', title: 'y' },
          values: [
            { x: 0, y: 1, error: 0.1, bound: null },
            { x: 1, y: 2, error: 0.1, bound },
          ],
          bounds: 'bound',
        }),
      )
    const measured = await bounded(null)
    expect(marks(measured, 'rule')[0]).toHaveLength(2)
    for (const [bound, sign] of [
      ['lower', -1],
      ['upper', 1],
    ] as const) {
      const svg = await bounded(bound)
      const [bars, ...arrows] = marks(svg, 'rule')
      expect(bars).toHaveLength(1)
      const [arrow] = arrows.flat()
      expect(Math.sign(arrow!.dy || arrow!.y - marks(svg, 'symbol').flat().at(-1)!.y)).toBe(sign)
      expect(marks(svg, 'symbol').flat().at(-1)!.mark).toContain(`fill="${figureColours.light.background}"`)
    }
  })

  it('leaves out what is no number, and draws the rest', async () => {
    const values = [
      { x: 0, y: null, error: null },
      { x: 1, y: 1, error: null },
      { x: 2, y: 2, error: 0.5 },
    ]
    const svg = await svgOf(
      pointsWithErrors({
        x: { field: 'x', title: '' },
        y: { field: 'y', error: 'error', title: '' },
        values,
      }),
    )
    expect(marks(svg, 'symbol')[0]).toHaveLength(2)
    expect(marks(svg, 'rule')[0]).toHaveLength(1)
    expect(svg).not.toContain('NaN')
  })

  it('takes columns by their names, whatever these are', async () => {
    const [x, y] = ['a.b[0]', "it's"]
    const svg = await svgOf(
      pointsWithErrors({
        x: { field: x!, title: x! },
        y: { field: y!, error: 'e', title: y! },
        values: [1, 2].map((n) => ({ [x!]: n, [y!]: n, e: 0.1 })),
      }),
    )
    expect(marks(svg, 'symbol')[0]).toHaveLength(2)
  })
})

const curve = curvesWithErrors({
  x: { field: 't', title: 't' },
  y: { field: 'rho', error: 'error', title: 'ρ(t)' },
  series: { field: 'name' },
  values: ['a', 'b'].flatMap((name, i) =>
    [0, 1, 2].map((t) => ({ name, t, rho: 0.5 ** (t * (i + 1)), error: 0.01 * t })),
  ),
  rules: [{ value: 0, label: 'zero' }],
})

describe('colours', () => {
  it('are all changed in the dark, and none is left that the page does not know', async () => {
    for (const spec of [linear, curve]) {
      const light = await svgOf(spec)
      const used = new Set([...light.matchAll(/(?:fill|stroke)="(#[^"]+)"/g)].map(([, colour]) => colour!))
      expect(used.size).toBeGreaterThan(2)
      for (const colour of used) {
        expect(darkFigureStyle).toContain(`[fill="${colour}"]`)
        expect(darkFigureStyle).toContain(`[stroke="${colour}"]`)
      }
      const dark = await svgOf(spec, 'dark')
      for (const colour of used) expect(dark).not.toContain(colour)
    }
  })
})

/** How far down a text is: the sum of how far the groups around it are moved. */
function heightOf(svg: string, text: string): number {
  const moved: number[] = []
  for (const [tag, word] of svg.matchAll(/<\/g>|<(?:g|text)[^>]*>([^<]*)/g)) {
    if (tag === '</g>') moved.pop()
    else moved.push(Number(/translate\([^,]*,\s?([-\d.]+)\)/.exec(tag)?.[1] ?? 0))
    if (tag.startsWith('<text')) {
      if (word === text) return moved.reduce((sum, each) => sum + each, 0)
      moved.pop()
    }
  }
  return Number.NaN
}

describe('besideEachOther', () => {
  it('draws the panels with their axes, and the same legend once', async () => {
    const svg = await svgOf(besideEachOther([curve, curve, linear]))
    expect(svg.match(/>ρ\(t\)<\/text>/g)).toHaveLength(2)
    expect(svg.match(/>a<\/text>/g)).toHaveLength(1)
    expect(svg.match(/>trained<\/text>/g)).toHaveLength(1)
  })

  it('gives panels of the same columns one table, in which nothing is twice, and others one of their own', () => {
    const other = curvesWithErrors({
      x: { field: 't', title: 't' },
      y: { field: 'rho', error: 'error', title: 'ρ(t)' },
      values: [{ name: 'c', t: 3, rho: 0.1, error: 0.01 }],
    })
    const data = figureData(besideEachOther([curve, curve, other, linear]))
    expect(data.map(([name, rows]) => [name, rows.length])).toEqual([
      ['values', 7],
      ['values-4', 3],
      ['rules', 1],
    ])
  })

  it('names a table without the number of its panel where it is the only one', () => {
    expect(figureData(besideEachOther([linear, curve])).map(([name]) => name)).toContain('rules')
  })

  it('has titles of neighbours at one height: legends are below', async () => {
    const titled = (title: string) => ({ ...curve, title })
    const svg = await svgOf(besideEachOther([titled('first'), titled('second')]))
    expect(heightOf(svg, 'first')).toBe(heightOf(svg, 'second'))
    expect(svg.indexOf('>zero</text>')).toBe(svg.lastIndexOf('>zero</text>'))
  })
})

describe('csvOf', () => {
  it('writes numbers that are read as the same, and quotes what needs it', () => {
    const rows = [
      { x: 0.1 + 0.2, name: 'a,"b"' },
      { x: 5e-324, name: null },
      { x: -1.7976931348623157e308, name: 'c', more: true },
    ]
    const text = csvOf(rows)
    const [head, ...lines] = text.trimEnd().split('\n')
    expect(head).toBe('x,name,more')
    expect(lines.map((line) => Number(line.split(',')[0]))).toEqual(rows.map(({ x }) => x))
    expect(lines[0]).toBe(`${0.1 + 0.2},"a,""b""",`)
  })
})

describe('integerTicks', () => {
  it.each([
    [-3, 3, 9, [-3, -2, -1, 0, 1, 2, 3]],
    [-9.4, 4.4, 6, [-5, 0]],
    [0, 1, 9, [0, 1]],
    [-40, 40, 9, [-40, -30, -20, -10, 0, 10, 20, 30, 40]],
  ])('between %d and %d, %d at most', (low, high, most, ticks) => {
    expect(integerTicks(low, high, most)).toEqual(ticks)
  })
})

describe('writeFigures', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'leapstream-figures-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('writes SVG, PNG at 300 dots per inch, PDF with its font inside, and the data', async () => {
    const files = await writeFigures(join(folder, 'new'), 'figure', linear)
    expect(readdirSync(join(folder, 'new')).sort()).toEqual([
      'figure.csv',
      'figure.pdf',
      'figure.png',
      'figure.svg',
    ])
    expect(files).toHaveLength(4)
    const read = (ending: string) => readFileSync(join(folder, 'new', `figure.${ending}`))
    const [, width, height] = /<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(read('svg').toString())!
    const png = read('png')
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    expect(Math.abs(png.readUInt32BE(16) - (Number(width) * 300) / 72)).toBeLessThanOrEqual(1)
    expect(Math.abs(png.readUInt32BE(20) - (Number(height) * 300) / 72)).toBeLessThanOrEqual(1)
    const pdf = read('pdf').toString('latin1')
    expect(pdf).toContain('/FontFile2')
    expect(pdf).toMatch(/\/BaseFont \/[A-Z]{6}\+DejaVuSans/)
    // of none of the fonts that each reader of PDF has to bring along
    expect(pdf).not.toMatch(/\/BaseFont \/(Helvetica|Times|Courier)/)
    expect(pdf).toContain(`[0 0 ${width} ${height}]`)
    expect(read('csv').toString()).toBe(csvOf(points))
  })

  it('puts files into a folder that has others, all of them or none', async () => {
    const place = join(folder, 'shared')
    mkdirSync(place)
    writeFileSync(join(place, 'note.txt'), 'mine')
    writeFileSync(join(place, 'a.csv'), 'old')
    const bytes = Buffer.from('new')
    await putFigureFiles(place, [
      { file: 'a.csv', bytes },
      { file: 'b.csv', bytes },
    ])
    expect(readdirSync(place).sort()).toEqual(['a.csv', 'b.csv', 'note.txt'])
    expect(readFileSync(join(place, 'a.csv'), 'utf8')).toBe('new')
    const tooLong = { file: `${'x'.repeat(300)}.csv`, bytes }
    const other = join(folder, 'other')
    await expect(putFigureFiles(other, [{ file: 'a.csv', bytes }, tooLong])).rejects.toThrow(
      /other cannot be written: its name is too long/,
    )
    await expect(putFigureFiles(place, [{ file: 'c.csv', bytes }, tooLong])).rejects.toThrow()
    expect(readdirSync(place).sort()).toEqual(['a.csv', 'b.csv', 'note.txt'])
    expect(readdirSync(folder).sort()).toEqual(['new', 'shared'])
  })
})

describe('where a package is not installed', () => {
  it('says in one line what to install', async () => {
    vi.resetModules()
    vi.doMock('svg-to-pdfkit', () => {
      throw new Error("Cannot find package 'svg-to-pdfkit'")
    })
    const { drawing } = await import('../../src/figures/drawing.ts')
    const error = await drawing().catch((reason: unknown) => reason as Error)
    expect((error as Error).name).toBe(FigureError.name)
    expect((error as Error).message).toMatch(
      /^figures cannot be drawn, .*: "npm install --save-optional vega@.* vega-lite@/,
    )
    expect((error as Error).message).not.toContain('\n')
    vi.doUnmock('svg-to-pdfkit')
  })
})
