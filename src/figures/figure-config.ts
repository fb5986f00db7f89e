import type { Config } from 'vega-lite'
import { figureColours } from './figure-colours.ts'
import { figureFonts } from './figure-font.ts'

/** Of the plot inside its axes, in points. */
export const PLOT_WIDTH = 300
export const PLOT_HEIGHT = 195

/** Of one series after the other, so that they differ in print without colours too. */
export const seriesShapes = ['circle', 'square', 'triangle-up', 'diamond', 'triangle-down', 'cross'] as const

const { text, background, series } = figureColours.light

/** How all figures look. */
export const figureConfig: Config = {
  background,
  font: figureFonts,
  // a page says itself what its figures are
  aria: false,
  padding: 6,
  view: { continuousWidth: PLOT_WIDTH, continuousHeight: PLOT_HEIGHT, stroke: text, strokeWidth: 0.8 },
  range: { category: [...series], symbol: [...seriesShapes] },
  axis: {
    domain: false,
    grid: false,
    tickColor: text,
    tickWidth: 0.8,
    tickSize: 4,
    labelColor: text,
    labelFontSize: 9,
    labelLimit: 0,
    labelFlush: false,
    titleColor: text,
    titleFontSize: 10,
    titleFontWeight: 'normal',
    titleLimit: 0,
    titlePadding: 7,
  },
  title: { color: text, fontSize: 10.5, fontWeight: 'bold', anchor: 'start', limit: 0, offset: 8 },
  header: { labelColor: text, labelFontSize: 10, titleColor: text, titleFontSize: 10, labelLimit: 0 },
  legend: {
    // above the plot, so that the figure is not wider than a column
    orient: 'top',
    direction: 'vertical',
    columns: 2,
    columnPadding: 14,
    layout: {
      top: { anchor: 'start', direction: 'vertical', margin: 4 },
      bottom: { anchor: 'start', direction: 'vertical', margin: 4 },
    } as never,
    labelColor: text,
    labelFontSize: 9,
    labelLimit: 0,
    titleColor: text,
    titleFontSize: 9,
    titleFontWeight: 'normal',
    titleLimit: 0,
    symbolSize: 46,
    symbolOpacity: 1,
    symbolStrokeWidth: 1.4,
    offset: 8,
  },
  rule: { color: text },
  text: { color: text, fontSize: 9 },
}
