/** Colours for canvases, taken from the style sheet so that light and dark are defined once. */
export interface Palette {
  readonly text: string
  readonly muted: string
  readonly grid: string
  readonly zero: string
  readonly surface: string
  readonly exact: string
  readonly series: readonly string[]
}

/** Reads the palette that holds at this moment. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement)
  const read = (name: string): string => style.getPropertyValue(name).trim()
  return {
    text: read('--text'),
    muted: read('--muted'),
    grid: read('--grid'),
    zero: read('--zero'),
    surface: read('--surface'),
    exact: read('--exact'),
    series: Array.from({ length: 8 }, (_, i) => read(`--series-${i}`)),
  }
}
