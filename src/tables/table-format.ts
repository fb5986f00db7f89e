/** What may stand between the columns of a table; `space` is any white space. */
export const delimiters = { comma: ',', semicolon: ';', tab: '\t', space: ' ' } as const
export type Delimiter = keyof typeof delimiters

/** What may stand before the fraction of a number. */
export const decimals = { point: '.', comma: ',' } as const
export type Decimal = keyof typeof decimals

/** What is said of a table beforehand; the rest is read from its first lines. */
export interface TableFormat {
  readonly delimiter?: Delimiter | undefined
  readonly decimal?: Decimal | undefined
  /** Whether the first line names the columns. */
  readonly header?: boolean | undefined
  /** The columns to be read, with commas between them: names of the header, or numbers from 1 where there is none. */
  readonly columns?: string | undefined
}
