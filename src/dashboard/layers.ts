import { type Shape, traceMarker } from './marker.ts'
import type { Layer } from './plot.ts'

type Numbers = ArrayLike<number>

/** A line through the points whose ordinates are finite (and drawable on the scale). */
export function line(x: Numbers, y: Numbers, colour: string, width = 1.5, dash: number[] = []): Layer {
  return (pen) => {
    const { context } = pen
    context.strokeStyle = colour
    context.lineWidth = width * pen.unit
    context.lineJoin = 'round'
    context.setLineDash(dash.map((d) => d * pen.unit))
    context.beginPath()
    let down = false
    for (let i = 0; i < x.length; i++) {
      const py = pen.y(y[i]!)
      if (!Number.isFinite(py)) {
        down = false
        continue
      }
      if (down) context.lineTo(pen.x(x[i]!), py)
      else context.moveTo(pen.x(x[i]!), py)
      down = true
    }
    context.stroke()
  }
}

/** A filled band of y - error .. y + error; a lower edge that the scale cannot show is put at the bottom. */
export function band(x: Numbers, y: Numbers, error: Numbers, colour: string, opacity = 0.18): Layer {
  return (pen) => {
    const { context } = pen
    const bottom = pen.top + pen.height
    const edge = (value: number): number => {
      const at = pen.y(value)
      return Number.isFinite(at) ? Math.min(Math.max(at, pen.top - bottom), 2 * bottom) : bottom
    }
    const usable: number[] = []
    for (let i = 0; i < x.length; i++) {
      if (Number.isFinite(y[i]!) && Number.isFinite(error[i]!)) usable.push(i)
    }
    if (usable.length < 2) return
    context.beginPath()
    for (const i of usable) context.lineTo(pen.x(x[i]!), edge(y[i]! + error[i]!))
    for (const i of usable.reverse()) context.lineTo(pen.x(x[i]!), edge(y[i]! - error[i]!))
    context.closePath()
    context.globalAlpha = opacity
    context.fillStyle = colour
    context.fill()
  }
}

/** Steps: the value of each point holds until the next one. */
export function steps(x: Numbers, y: Numbers, colour: string, width = 1.25): Layer {
  return (pen) => {
    const { context } = pen
    context.strokeStyle = colour
    context.lineWidth = width * pen.unit
    context.beginPath()
    for (let i = 0; i < x.length; i++) {
      const px = pen.x(x[i]!)
      const py = pen.y(y[i]!)
      if (i === 0) context.moveTo(px, py)
      else {
        context.lineTo(px, pen.y(y[i - 1]!))
        context.lineTo(px, py)
      }
    }
    context.stroke()
  }
}

/** Half way between pixels: a stroke one pixel wide fills one row of them. */
const crisp = (at: number): number => Math.round(at - 0.5) + 0.5

/** Bars of full width `width` (in units of x) from 0. */
export function bars(x: Numbers, y: Numbers, width: number, colour: string): Layer {
  return (pen) => {
    const { context } = pen
    context.fillStyle = colour
    context.strokeStyle = colour
    context.lineWidth = pen.unit
    const base = crisp(pen.y(0))
    for (let i = 0; i < x.length; i++) {
      const from = crisp(pen.x(x[i]! - width / 2))
      const to = crisp(pen.x(x[i]! + width / 2))
      const top = crisp(pen.y(y[i]!))
      context.globalAlpha = 0.35
      context.fillRect(from, top, to - from, base - top)
      context.globalAlpha = 1
      context.strokeRect(from, top, to - from, base - top)
    }
  }
}

/** Vertical error bars with caps narrower than their distance; where the lower end cannot be shown it goes to the bottom. */
export function errorBars(x: Numbers, y: Numbers, error: Numbers, colour: string, widest = 3): Layer {
  return (pen) => {
    const { context } = pen
    const pitch = x.length > 1 ? Math.abs(pen.x(x[1]!) - pen.x(x[0]!)) / pen.unit : Number.POSITIVE_INFINITY
    const cap = Math.min(widest, 0.35 * pitch)
    context.strokeStyle = colour
    context.lineWidth = 1.25 * pen.unit
    context.beginPath()
    for (let i = 0; i < x.length; i++) {
      if (!Number.isFinite(error[i]!) || error[i]! <= 0) continue
      const px = pen.x(x[i]!)
      const high = pen.y(y[i]! + error[i]!)
      const low = pen.y(y[i]! - error[i]!)
      const bottom = Number.isFinite(low) ? low : pen.top + pen.height
      context.moveTo(px, high)
      context.lineTo(px, bottom)
      for (const end of [high, bottom]) {
        context.moveTo(px - cap * pen.unit, end)
        context.lineTo(px + cap * pen.unit, end)
      }
    }
    context.stroke()
  }
}

/** Markers, filled or hollow (filled with the colour of the surface). */
export function markers(
  x: Numbers,
  y: Numbers,
  shape: Shape,
  style: { colour: string; fill?: string; radius?: number },
): Layer {
  return (pen) => {
    const { context } = pen
    context.fillStyle = style.fill ?? style.colour
    context.strokeStyle = style.colour
    context.lineWidth = 1.5 * pen.unit
    for (let i = 0; i < x.length; i++) {
      const py = pen.y(y[i]!)
      if (!Number.isFinite(py)) continue
      context.beginPath()
      traceMarker(context, shape, pen.x(x[i]!), py, (style.radius ?? 3.5) * pen.unit)
      context.fill()
      context.stroke()
    }
  }
}

/** An arrow from (x, y) up (`direction` 1) or down (-1): the value lies beyond. */
export function arrow(x: number, y: number, direction: 1 | -1, colour: string): Layer {
  return (pen) => {
    const { context, unit } = pen
    const px = pen.x(x)
    const from = pen.y(y)
    const to = from - direction * 22 * unit
    context.strokeStyle = colour
    context.lineWidth = 1.5 * unit
    context.beginPath()
    context.moveTo(px, from)
    context.lineTo(px, to)
    context.moveTo(px - 4 * unit, to + direction * 6 * unit)
    context.lineTo(px, to)
    context.lineTo(px + 4 * unit, to + direction * 6 * unit)
    context.stroke()
  }
}

/** A horizontal line over the whole width. */
export function level(y: number, colour: string, dash: number[] = [6, 4], width = 1.25): Layer {
  return (pen) => {
    const { context } = pen
    const py = pen.y(y)
    if (!Number.isFinite(py)) return
    context.strokeStyle = colour
    context.lineWidth = width * pen.unit
    context.setLineDash(dash.map((d) => d * pen.unit))
    context.beginPath()
    context.moveTo(pen.left, py)
    context.lineTo(pen.left + pen.width, py)
    context.stroke()
  }
}

/** A vertical line over the whole height. */
export function upright(x: number, colour: string, dash: number[] = [2, 3], width = 1.5): Layer {
  return (pen) => {
    const { context } = pen
    const px = pen.x(x)
    if (!Number.isFinite(px)) return
    context.strokeStyle = colour
    context.lineWidth = width * pen.unit
    context.setLineDash(dash.map((d) => d * pen.unit))
    context.beginPath()
    context.moveTo(px, pen.top)
    context.lineTo(px, pen.top + pen.height)
    context.stroke()
  }
}

/** A veil over the stretch `from` .. `to`: what is under it does not count. */
export function veil(from: number, to: number, colour: string): Layer {
  return (pen) => {
    const { context, left, top, width, height } = pen
    const place = (x: number): number => {
      const at = pen.x(x)
      // a logarithmic axis has no place for 0
      return Number.isFinite(at) ? Math.min(left + width, Math.max(left, at)) : left
    }
    context.globalAlpha = 0.75
    context.fillStyle = colour
    context.fillRect(place(from), top, place(to) - place(from), height)
  }
}

/** A short text inside the plot at (x, y), `offset` CSS pixels away; on the other side of the point where there is no room. */
export function note(
  x: number,
  y: number,
  text: string,
  colour: string,
  offset: readonly [number, number] = [6, 0],
): Layer {
  return (pen) => {
    const { context, unit } = pen
    context.font = `${11 * unit}px system-ui, sans-serif`
    context.fillStyle = colour
    context.textAlign = 'left'
    context.textBaseline = 'middle'
    const { width } = context.measureText(text)
    const right = pen.x(x) + offset[0] * unit
    const fits = right + width <= pen.left + pen.width
    context.fillText(
      text,
      fits ? right : pen.x(x) - Math.abs(offset[0]) * unit - width,
      Math.min(Math.max(pen.y(y) + offset[1] * unit, pen.top + 8 * unit), pen.top + pen.height - 8 * unit),
    )
  }
}

interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

/**
 * A text at each point: above it, or where something is in the way below, to the right or to the left. Behind the letters
 * lies the colour of the surface, so that lines do not cross them.
 */
export function labels(
  x: Numbers,
  y: Numbers,
  texts: readonly string[],
  { colour, surface }: { readonly colour: string; readonly surface: string },
): Layer {
  return (pen) => {
    const { context, unit, left, top, width, height } = pen
    context.font = `600 ${11 * unit}px system-ui, sans-serif`
    context.textAlign = 'center'
    context.textBaseline = 'middle'
    context.lineJoin = 'round'
    context.lineWidth = 4 * unit
    context.strokeStyle = surface
    context.fillStyle = colour
    const points = texts.map((_, i) => ({ px: pen.x(x[i]!), py: pen.y(y[i]!) }))
    const taken: Box[] = points.map(({ px, py }) => around(px, py, 5 * unit, 5 * unit))
    texts.forEach((text, i) => {
      const { px, py } = points[i]!
      if (!Number.isFinite(py)) return
      const reach = context.measureText(text).width / 2 + 2 * unit
      const aside = reach + 9 * unit
      const inside = (at: number): number => Math.min(Math.max(at, left + reach), left + width - reach)
      const places = [
        [inside(px), py - 15 * unit],
        [inside(px), py + 15 * unit],
        [px + aside, py],
        [px - aside, py],
      ] as const
      const free = places.find(([cx, cy]) => {
        const box = around(cx, cy, reach, 7 * unit)
        const within =
          box.left >= left && box.right <= left + width && box.top >= top && box.bottom <= top + height
        return within && !taken.some((other) => overlaps(box, other))
      })
      const [cx, cy] = free ?? places[0]
      taken.push(around(cx, cy, reach, 7 * unit))
      context.strokeText(text, cx, cy)
      context.fillText(text, cx, cy)
    })
  }
}

const around = (x: number, y: number, width: number, height: number): Box => ({
  left: x - width,
  top: y - height,
  right: x + width,
  bottom: y + height,
})
