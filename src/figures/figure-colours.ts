export type Theme = 'light' | 'dark'

/** What a figure is drawn in: hexadecimal colours, none of them twice. */
export interface FigureColours {
  /** Words, axes, and what is exactly true. */
  readonly text: string
  readonly background: string
  /** One for each series, in this order: those of Okabe and Ito, which the colour-blind tell apart. */
  readonly series: readonly string[]
}

export const figureColours: Readonly<Record<Theme, FigureColours>> = {
  light: {
    text: '#1a1a1a',
    background: '#ffffff',
    series: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00'],
  },
  dark: {
    text: '#e8e8e8',
    background: '#15171a',
    series: ['#3d9be0', '#ef7a26', '#1fb88c', '#d98db9', '#8fd0f7', '#f0b83a'],
  },
}

const { light, dark } = figureColours

/** Each colour of light figures with the one that it is in the dark. */
const darkened: readonly (readonly [light: string, dark: string])[] = [
  [light.text, dark.text],
  [light.background, dark.background],
  ...light.series.map((colour, i) => [colour, dark.series[i]!] as const),
]

/** A figure, which was drawn light, in dark colours. */
export function darkFigure(svg: string): string {
  return darkened.reduce((drawn, [from, to]) => drawn.replaceAll(`"${from}"`, `"${to}"`), svg)
}

/** CSS for a page with figures, which were drawn light: where the reader wants it dark, they are. */
export const darkFigureStyle = `@media (prefers-color-scheme:dark){${darkened
  .flatMap(([from, to]) => [`svg [fill="${from}"]{fill:${to}}`, `svg [stroke="${from}"]{stroke:${to}}`])
  .join('')}}`
