import { ticks } from '../stats/format.ts'
import { markerPolygon } from './marker.ts'
import { svgElement } from './svg-element.ts'

/** One measurement on the axis of z-scores. */
export interface ZDot {
  /** Of the sampler: its colour and marker. */
  readonly index: number
  readonly zScore: number
  readonly alarm: boolean
}

/** CSS pixels: a row with one dot, and from one sampler's dot to the next one's. */
const row = 26
const lane = 5

/** The axis goes so far beyond the limit on either side. */
const beyond = 2
const reachOf = (limit: number): number => limit + beyond
const place = (zScore: number, limit: number): string => {
  const reach = reachOf(limit)
  return `${(50 * (zScore + reach)) / reach}%`
}

const upright = (zScore: number, limit: number, name: string): SVGLineElement => {
  const x = place(zScore, limit)
  return svgElement('line', { class: name, x1: x, x2: x, y1: 0, y2: '100%' })
}

/**
 * z-scores as dots on an axis that ends 2 beyond +-`limit`, with a band at +-1 and lines at +-limit; what lies beyond
 * the axis is an arrow at its edge. As wide as there is room; `description` is what it shows, in words.
 */
export function zPlot(dots: readonly ZDot[], limit: number, description: string): SVGSVGElement {
  const height = row + lane * Math.max(0, dots.length - 1)
  const reach = reachOf(limit)
  const band = { x: place(-1, limit), width: `${100 / reach}%`, y: 0, height: '100%', class: 'z-band' }
  return svgElement(
    'svg',
    { class: 'z-plot', height, role: 'img', 'aria-label': description },
    svgElement('rect', band),
    upright(0, limit, 'z-zero'),
    upright(-limit, limit, 'z-limit'),
    upright(limit, limit, 'z-limit'),
    ...dots.map(({ index, zScore, alarm }, i) => {
      const y = row / 2 + lane * i
      const outside = Math.abs(zScore) > reach
      const x = place(outside ? Math.sign(zScore) * reach : zScore, limit)
      const sign = Math.sign(zScore)
      const arrow = svgElement('path', {
        class: `z-arrow series-${index % 8}`,
        d: `M${-12 * sign},0 H0 M${-5 * sign},-4 L0,0 L${-5 * sign},4`,
      })
      const marker = svgElement('g', { transform: 'scale(4)' }, markerPolygon(index))
      return svgElement(
        'svg',
        { x, y, class: alarm ? 'z-dot alarm' : 'z-dot', 'aria-hidden': 'true' },
        ...(alarm && !outside ? [svgElement('circle', { class: 'z-ring', r: 7.5 })] : []),
        outside ? arrow : marker,
      )
    }),
  )
}

/** The numbers of the axis of `zPlot`. */
export function zAxis(limit: number): SVGSVGElement {
  const reach = reachOf(limit)
  const marks = [-reach, -limit, 0, limit, reach]
  const texts = ticks(marks)
  return svgElement(
    'svg',
    { class: 'z-plot z-axis', height: 15, 'aria-hidden': 'true' },
    ...marks.map((mark, i) => svgElement('text', { x: place(mark, limit), y: 11 }, texts[i]!)),
  )
}
