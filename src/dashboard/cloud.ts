import type { Layer } from './plot.ts'

/** From so many points on, how many lie in a place is drawn, not each of them. */
const MANY = 3000
/** Places are squares of so many CSS pixels. */
const SIDE = 4

/** Points as dots, or where they are many, their density: the more points in a place, the stronger its colour. */
export function cloud(x: Float64Array, y: Float64Array, colour: string): Layer {
  return (pen) => {
    const { context, unit, left, top, width, height } = pen
    context.fillStyle = colour
    if (x.length < MANY) {
      context.globalAlpha = 0.55
      for (let i = 0; i < x.length; i++)
        context.fillRect(pen.x(x[i]!) - unit, pen.y(y[i]!) - unit, 2 * unit, 2 * unit)
      return
    }
    const side = SIDE * unit
    const columns = Math.ceil(width / side)
    const counts = new Map<number, number>()
    let most = 0
    for (let i = 0; i < x.length; i++) {
      const column = Math.floor((pen.x(x[i]!) - left) / side)
      const place = Math.floor((pen.y(y[i]!) - top) / side) * columns + column
      const count = (counts.get(place) ?? 0) + 1
      counts.set(place, count)
      most = Math.max(most, count)
    }
    for (const [place, count] of counts) {
      // a place with a single point must still be seen
      context.globalAlpha = 0.15 + 0.85 * Math.sqrt(count / most)
      const py = top + Math.floor(place / columns) * side
      if (py < top || py > top + height) continue
      context.fillRect(left + (place % columns) * side, py, side, side)
    }
  }
}

/** Points as dots in the colours of their chains, which repeat. */
export function cloudByChain(
  x: Float64Array,
  y: Float64Array,
  chain: Int32Array,
  colours: readonly string[],
): Layer {
  return ({ context, unit, ...pen }) => {
    context.globalAlpha = 0.7
    const step = Math.max(1, Math.ceil(x.length / MANY))
    for (let i = 0; i < x.length; i += step) {
      context.fillStyle = colours[chain[i]! % colours.length]!
      context.fillRect(pen.x(x[i]!) - unit, pen.y(y[i]!) - unit, 2.5 * unit, 2.5 * unit)
    }
  }
}
