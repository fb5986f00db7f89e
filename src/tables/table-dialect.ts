import { type Cell, tableCells } from './table-cells.ts'
import { type Decimal, type Delimiter, decimals, delimiters, type TableFormat } from './table-format.ts'
import { type TableHeader, tableHeader } from './table-header.ts'
import { tableNumber } from './table-number.ts'

/** How the first lines of a table are read. */
export interface TableDialect {
  readonly delimiter: Delimiter
  readonly decimal: Decimal
  readonly header: TableHeader
  /** `[lines][cells]`, the header included. */
  readonly cells: readonly (readonly Cell[])[]
  /** What is assumed of commas, where nothing in these lines says whether they stand between columns or before fractions. */
  readonly doubtfulCommas: string | undefined
}

/** One way to read the lines. */
interface Reading extends Omit<TableDialect, 'doubtfulCommas'> {
  readonly rectangular: boolean
  /** Cells below the header that are numbers. */
  readonly numbers: number
  /** Those that would be with other marks before fractions and between thousands, too. */
  readonly numberlike: number
  /** Those that would never be. */
  readonly others: number
  /** All cells below the header are, of which there is one. */
  readonly numeric: boolean
}

/**
 * Finds out how a table is written, from its first lines without blank ones and comments: of all ways to read them, the one
 * in which every row has as many cells as the header and every cell is a number. Only commas can leave a doubt, as in 0,81.
 */
export function tableDialect(lines: readonly string[], format: TableFormat): TableDialect {
  const all = readings(lines, format)
  const clean = all.filter(({ rectangular, numeric }) => rectangular && numeric)
  const asMarks = clean.find(({ delimiter, decimal, cells }) => {
    return decimal === 'comma' && delimiter !== 'comma' && cells.flat().some(({ text }) => text.includes(','))
  })
  const asDelimiters = all.find(({ delimiter, decimal, numeric, rectangular, header }) => {
    // rows of different length may be a table that broke off
    return (
      delimiter === 'comma' && decimal === 'point' && numeric && (rectangular || header.names === undefined)
    )
  })
  if (asMarks !== undefined && asDelimiters !== undefined) {
    return looksLikeFractions(asMarks)
      ? { ...asMarks, doubtfulCommas: marks }
      : { ...asDelimiters, doubtfulCommas: columns }
  }
  const reading = clean[0] ?? best(all)
  const open = format.decimal === undefined && format.delimiter === undefined
  return { ...reading, doubtfulCommas: open && hasFractionsBetween(reading) ? pairs : undefined }
}

const marks =
  'commas are taken for decimal commas; if they stand between columns, say --decimal point, otherwise --decimal comma'
const columns =
  'commas are taken to stand between columns; if 0,81 is one number, say --decimal comma, otherwise --decimal point'
const pairs =
  'commas are taken to stand between columns, but every second column has zeros in front, like a fraction; if the numbers have decimal commas, write semicolons between columns, otherwise say --decimal point'

/** Every way to read the lines that the flags allow; those that are tried first come first. */
function readings(lines: readonly string[], format: TableFormat): Reading[] {
  const list: Reading[] = []
  for (const decimal of format.decimal ? [format.decimal] : (Object.keys(decimals) as Decimal[])) {
    const order: readonly Delimiter[] =
      decimal === 'point' ? ['semicolon', 'tab', 'comma', 'space'] : ['semicolon', 'tab', 'space', 'comma']
    for (const delimiter of format.delimiter ? [format.delimiter] : order) {
      const present = lines.some((line) => line.includes(delimiters[delimiter]))
      if (present || delimiter === 'space' || format.delimiter !== undefined) {
        const one = reading(lines, delimiter, decimal, format.header)
        if (!commasAreBoth(one) || format.delimiter !== undefined) list.push(one)
      }
    }
  }
  return list
}

/** Commas between columns and before fractions: these stand in quotes, or there are none. */
function commasAreBoth({ delimiter, decimal, cells }: Reading): boolean {
  const both = delimiter === 'comma' && decimal === 'comma'
  return both && !cells.some((row) => row.some(({ text }) => text.includes(',')))
}

function reading(
  lines: readonly string[],
  delimiter: Delimiter,
  decimal: Decimal,
  stated: boolean | undefined,
): Reading {
  const cells = lines.map((line) => tableCells(line, delimiter))
  const header = tableHeader(cells, decimal, stated)
  const rows = header.names === undefined ? cells : cells.slice(1)
  const width = header.names?.length ?? rows[0]!.length
  const flat = rows.flat()
  const numberlike = flat.filter(({ text }) => isNumberlike(text)).length
  const numbers = flat.filter(({ text }) => !Number.isNaN(tableNumber(text, decimal))).length
  // One name with a delimiter in it is a header of two.
  const { text, quoted } = cells[0]![0]!
  const cut = header.names !== undefined && width === 1 && !quoted && /[,;]/.test(text)
  return {
    delimiter,
    decimal,
    cells,
    header,
    rectangular: rows.every((row) => row.length === width) && !cut,
    numbers,
    numberlike,
    others: flat.length - numberlike,
    numeric: numbers === flat.length && numbers > 0,
  }
}

/** -0 before a comma, 0 and more digits behind it, or more digits behind than before: -0,5 or 3,05 or 0,81, not two chains. */
function looksLikeFractions({ cells }: Reading): boolean {
  let before = 0
  let behind = 0
  for (const { text } of cells.flat()) {
    const [, whole, fraction] = /^[+-]?(\d+)(?:,(\d+))?/.exec(text) ?? []
    if (text.startsWith('-0,') || (fraction !== undefined && /^0\d/.test(fraction))) return true
    before += whole?.length ?? 0
    behind += fraction?.length ?? 0
  }
  return behind > before
}

/** Pairs of whole numbers of which the second ones begin with zeros, as in 0,81,0,05. */
function hasFractionsBetween({ delimiter, cells }: Reading): boolean {
  const zeros = (row: readonly Cell[], odd: number) =>
    row.some(({ text }, i) => i % 2 === odd && /^0\d/.test(text))
  return (
    delimiter === 'comma' &&
    cells.every(
      (row) =>
        row.length % 2 === 0 &&
        row.every(({ text }, i) => /^[+-]?\d+$/.test(text) && (i % 2 === 0 || /^\d/.test(text))),
    ) &&
    cells.some((row) => zeros(row, 1)) &&
    !cells.some((row) => zeros(row, 0))
  )
}

/** Digits with points and commas among them, be they a number or not. */
const isNumberlike = (text: string) => /^[+-]?[.,]?\d[\d.,'’]*(?:[edq][+-]?\d+)?(?<!,)$/i.test(text)

/** Where nothing fits, the reading with rows of equal length, and of these the one with most numbers. */
function best(all: readonly Reading[]): Reading {
  const fits = ({ rectangular, cells, numberlike }: Reading) =>
    Number(rectangular && cells[0]!.length > 1 && numberlike > 0)
  const likeness = ({ numberlike, others }: Reading) => numberlike - others
  return all.toSorted((a, b) => fits(b) - fits(a) || likeness(b) - likeness(a) || b.numbers - a.numbers)[0]!
}
