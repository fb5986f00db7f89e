import { svgElement } from './svg-element.ts'

/** Marker shapes by sampler, so that colour is never the only difference. */
export const shapes = [
  'circle',
  'square',
  'triangle',
  'diamond',
  'cross',
  'star',
  'pentagon',
  'down',
] as const
export type Shape = (typeof shapes)[number]

/** The shape of sampler `index`. */
export function shapeOf(index: number): Shape {
  return shapes[index % shapes.length]!
}

const corners = (n: number, turn: number, inner = 1): [number, number][] => {
  const count = inner === 1 ? n : 2 * n
  return Array.from({ length: count }, (_, i) => {
    const radius = inner !== 1 && i % 2 === 1 ? inner : 1
    const angle = turn + (2 * Math.PI * i) / count
    return [radius * Math.cos(angle), radius * Math.sin(angle)]
  })
}
const up = -Math.PI / 2
const outlines: Record<Shape, [number, number][]> = {
  circle: corners(24, 0),
  square: corners(4, Math.PI / 4).map(([x, y]) => [1.15 * x, 1.15 * y]),
  triangle: corners(3, up).map(([x, y]) => [1.25 * x, 1.25 * y + 0.2]),
  diamond: corners(4, 0).map(([x, y]) => [1.2 * x, 1.2 * y]),
  cross: corners(4, 0, 0.4).map(([x, y]) => [1.35 * x, 1.35 * y]),
  down: corners(3, -up).map(([x, y]) => [1.25 * x, 1.25 * y - 0.2]),
  pentagon: corners(5, up).map(([x, y]) => [1.15 * x, 1.15 * y]),
  star: corners(5, up, 0.5).map(([x, y]) => [1.35 * x, 1.35 * y]),
}

/** Adds the outline of a marker around (x, y) to the current path. */
export function traceMarker(
  context: CanvasRenderingContext2D,
  shape: Shape,
  x: number,
  y: number,
  radius: number,
): void {
  outlines[shape].forEach(([dx, dy], i) => {
    if (i === 0) context.moveTo(x + radius * dx, y + radius * dy)
    else context.lineTo(x + radius * dx, y + radius * dy)
  })
  context.closePath()
}

/** The marker of sampler `index`, about 2 wide around (0, 0), coloured by the style sheet. */
export function markerPolygon(index: number): SVGPolygonElement {
  return svgElement('polygon', {
    class: `series-${index % 8}`,
    points: outlines[shapeOf(index)].map((point) => point.join(',')).join(' '),
  })
}

/** The marker of sampler `index` as a small picture for legends. */
export function markerPicture(index: number): SVGSVGElement {
  const frame = { viewBox: '-1.6 -1.6 3.2 3.2', class: 'marker', 'aria-hidden': 'true' }
  return svgElement('svg', frame, markerPolygon(index))
}
