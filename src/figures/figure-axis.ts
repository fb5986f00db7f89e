/** A row of the data of a figure. Null where there is no number. */
export type FigureRow = Readonly<Record<string, number | string | boolean | null>>

/** What an axis shows, and how. */
export interface FigureAxis {
  /** Column of the data. */
  readonly field: string
  /** With its unit, where it has one. */
  readonly title: string
  /** Default: linear. */
  readonly scale?: 'linear' | 'log'
  /** Where the axis begins and ends; default: where the data do. */
  readonly domain?: readonly [number, number]
  /** Where numbers stand; default: at round ones. */
  readonly ticks?: readonly number[]
  /** What stands at 1, 2, 3 and so on instead of numbers: lattices, say. */
  readonly names?: readonly string[]
  /** False: a panel below has the same axis with its numbers. */
  readonly numbered?: boolean
}

/** Integers for an axis between two numbers, `most` at most: all of them, or multiples of a round one. */
export function integerTicks(low: number, high: number, most = 9): number[] {
  const rounds = [1, 2, 5].map(
    (digit) => digit * 10 ** Math.max(0, Math.floor(Math.log10((high - low) / most || 1))),
  )
  const step = [...rounds, 10 * rounds[0]!].find((each) => (high - low) / each + 1 <= most) ?? 10 * rounds[1]!
  const first = Math.ceil(low / step)
  return Array.from(
    { length: Math.max(0, Math.floor(high / step) - first + 1) },
    (_, i) => (first + i) * step,
  )
}

/** A column in the words of Vega-Lite, in which a point or a bracket in a name would mean something else. */
export function fieldOf(column: string): string {
  return column.replace(/[\\.[\]'"]/g, '\\$&')
}

/** A column in an expression of Vega. */
export function datumOf(column: string): string {
  return `datum[${JSON.stringify(column)}]`
}

const superscripts = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹']

/** Powers of ten as such, and no other numbers. */
const powersOfTen = (() => {
  const exponent = 'round(log(datum.value) / LN10)'
  const digits = `${JSON.stringify(superscripts)}[abs(${exponent})]`
  return `abs(log(datum.value) / LN10 - ${exponent}) < 1e-6 ? '10' + (${exponent} < 0 ? '⁻' : '') + ${digits} : ''`
})()

/** One, two and five of each power of ten, and no other numbers. */
const oneTwoFive = (() => {
  const power = 'pow(10, floor(log(datum.value) / LN10 + 1e-6))'
  return `indexof([1, 2, 5], round(1e3 * datum.value / ${power}) / 1e3) >= 0 ? format(datum.value, '~g') : ''`
})()

/** Large numbers in groups of three with narrow spaces between them. */
const groupsOfThree = (text: string) => `replace(${text}, /,/g, '\u202f')`

/** Numbers that were asked for, with as many digits as each needs. */
const asEachIs = groupsOfThree("format(datum.value, ',~r')")

/** Letters that have room beside each other below a plot. */
const MOST_LETTERS = 50

/** Scale and axis of an encoding of Vega-Lite. A logarithmic one needs a domain. */
export function axisEncoding(
  { title, scale = 'linear', domain, ticks, names, numbered = true }: FigureAxis,
  padding: number,
) {
  const axis = {
    ...(ticks !== undefined && { values: [...ticks] }),
    ...(!numbered && { labels: false }),
  }
  if (names !== undefined)
    return {
      title,
      scale: { domain: [0.5, names.length + 0.5], nice: false, zero: false },
      axis: {
        values: names.map((_, i) => i + 1),
        labelExpr: `${JSON.stringify(names)}[round(datum.value) - 1]`,
        // long names would lie over each other
        ...(names.join('').length > MOST_LETTERS && { labelAngle: -20, labelAlign: 'right' as const }),
      },
    }
  if (scale === 'linear')
    return {
      title,
      scale: { zero: false, nice: false, ...(domain === undefined ? { padding } : { domain: [...domain] }) },
      axis: {
        tickCount: 6,
        labelExpr: ticks === undefined ? groupsOfThree('datum.label') : asEachIs,
        ...axis,
      },
    }
  const [low, high] = domain!
  const isWide = high / low >= 200
  return {
    title,
    scale: { type: 'log' as const, domain: [low, high], nice: false },
    axis: { labelExpr: isWide ? powersOfTen : oneTwoFive, ...axis },
  }
}

/** Domain of a logarithmic axis for numbers, of which those that are not positive have no place on it; with a margin, a share of its length. */
export function logDomain(numbers: readonly number[], margin: number): [number, number] {
  const positive = numbers.filter((x) => x > 0 && Number.isFinite(x))
  if (positive.length === 0) return [1, 10]
  const [low, high] = [Math.min(...positive), Math.max(...positive)]
  const factor = Math.max(1.3, (high / low) ** margin)
  return [low / factor, high * factor]
}
