/** How long the runs of a figure are: `tiny` for tests, `quick` for a first look in minutes, `paper` for print in hours. */
export const settings = ['tiny', 'quick', 'paper'] as const
export type Setting = (typeof settings)[number]

/** A figure that is drawn by numbers that are there, under a name for its files. */
export interface DrawnFigure {
  readonly name: string
  readonly spec: Figure
}

/** A figure in the words of Vega-Lite. */
export type Figure = ReturnType<typeof import('../figures/index.ts').pointsWithErrors>

/** What a figure of the paper is made with. */
export interface PaperContext {
  readonly setting: Setting
  /** Files of models that are drawn beside the shipped ones, or in their place. */
  readonly models: readonly string[]
  /** Runs are kept in here, so that the same command again goes on with them. */
  readonly runs: string
  /** Ends the runs: the figure is drawn of what there is. */
  readonly signal: AbortSignal
  /** Is told what goes on, a line at a time. */
  readonly tell: (line: string) => void
}
