import { ticks } from '../values/format.ts'
import { markerPolygon } from './marker.ts'
import { svgElement } from './svg-element.ts'

/** One check of one sampler on the axis of z-scores. */
export interface ZDot {
  /** Of the sampler: its colour and marker. */
  readonly index: number
  /** Null without an error: it may lie anywhere. */
  readonly zScore: number | null
  /** Null where there is none to draw. */
  readonly limit: number | null
  /** False: its dot is hollow. */
  readonly judged: boolean
  readonly alarm: boolean
}

/** CSS pixels: a row with one dot, and from one sampler's dot to the next one's. */
const row = 26
const lane = 5

const place = (zScore: number, reach: number): string => `${(50 * (zScore + reach)) / reach}%`

/** An upright line over the row, or a part of it. */
const upright = (zScore: number, reach: number, name: string, from = '0', to = '100%'): SVGLineElement => {
  const x = place(zScore, reach)
  return svgElement('line', { class: name, x1: x, x2: x, y1: from, y2: to })
}

/**
 * z-scores as dots on an axis from -`reach` to `reach`, with a band at +-1 and each limit as lines beside its dot. What lies
 * beyond the axis is an arrow at its edge, what is not judged is hollow, and what has no z-score is a dotted line over all of
 * the axis. As wide as there is room; `description` is what it shows, in words.
 */
export function zPlot(dots: readonly ZDot[], reach: number, description: string): SVGSVGElement {
  const height = row + lane * Math.max(0, dots.length - 1)
  const band = { x: place(-1, reach), width: `${100 / reach}%`, y: 0, height: '100%', class: 'z-band' }
  return svgElement(
    'svg',
    { class: 'z-plot', height, role: 'img', 'aria-label': description },
    svgElement('rect', band),
    upright(0, reach, 'z-zero'),
    ...dots.flatMap(({ limit }, i) => {
      if (limit === null || limit > reach) return []
      // Of several samplers each has its lines in its own lane, all together as high as the row.
      const from = i === 0 ? 0 : row / 2 + lane * (i - 0.5)
      const to = i === dots.length - 1 ? height : row / 2 + lane * (i + 0.5)
      const name = dots.length === 1 ? 'z-limit' : 'z-limit short'
      return [-limit, limit].map((at) => upright(at, reach, name, String(from), String(to)))
    }),
    ...dots.map((dot, i) => zDot(dot, reach, row / 2 + lane * i)),
  )
}

function zDot({ index, zScore, judged, alarm }: ZDot, reach: number, y: number): SVGElement {
  if (zScore === null) {
    return svgElement('line', { class: `z-unknown series-${index % 8}`, x1: 0, x2: '100%', y1: y, y2: y })
  }
  const outside = Math.abs(zScore) > reach
  const sign = Math.sign(zScore)
  const x = place(outside ? sign * reach : zScore, reach)
  const arrow = svgElement('path', {
    class: `z-arrow series-${index % 8}`,
    d: `M${-12 * sign},0 H0 M${-5 * sign},-4 L0,0 L${-5 * sign},4`,
  })
  const marker = svgElement('g', { transform: 'scale(4)' }, markerPolygon(index))
  const name = ['z-dot', ...(alarm ? ['alarm'] : []), ...(judged ? [] : ['hollow'])].join(' ')
  return svgElement(
    'svg',
    { x, y, class: name, 'aria-hidden': 'true' },
    ...(alarm && !outside ? [svgElement('circle', { class: 'z-ring', r: 7.5 })] : []),
    outside ? arrow : marker,
  )
}

/** The numbers of the axis of `zPlot`. */
export function zAxis(reach: number): SVGSVGElement {
  const marks = [-reach, -reach / 2, 0, reach / 2, reach]
  const texts = ticks(marks)
  return svgElement(
    'svg',
    { class: 'z-plot z-axis', height: 15, 'aria-hidden': 'true' },
    ...marks.map((mark, i) => svgElement('text', { x: place(mark, reach), y: 11 }, texts[i]!)),
  )
}
