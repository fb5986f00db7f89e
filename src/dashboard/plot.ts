import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { powerOfTen, significant, ticks } from '../values/format.ts'
import { element } from './element.ts'
import type { Palette } from './palette.ts'
import { TimeGestures } from './time-gestures.ts'
import type { TimeMove, TimeRange } from './time-range.ts'

/** Where a layer draws: canvas pixels, with `unit` of them to a CSS pixel. */
export interface Pen {
  readonly context: CanvasRenderingContext2D
  readonly unit: number
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  x(value: number): number
  y(value: number): number
}

/** One thing drawn on a plot: a line, a band, bars. */
export type Layer = (pen: Pen) => void

/** Ticks at given places with given texts, instead of those that uPlot chooses. */
export type FixedTicks = readonly { readonly at: number; readonly text: string }[]

/** All that a plot shows at one moment. */
export interface Scene {
  /** What the plot shows, in words, for those who do not see it. */
  readonly description: string
  readonly x: readonly [number, number]
  readonly y: readonly [number, number]
  readonly logarithmicX?: boolean
  readonly logarithmicY?: boolean
  readonly xLabel: string
  readonly yLabel: string
  readonly xTicks?: FixedTicks
  readonly yTicks?: FixedTicks
  readonly layers: readonly Layer[]
  readonly palette: Palette
}

const fontFamily = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'

/** The decade ticks of a logarithmic axis; between them only when there are fewer than two. */
function decadeTicks([low, high]: readonly [number, number]): FixedTicks {
  const marks: { at: number; text: string }[] = []
  const first = Math.floor(Math.log10(low))
  const last = Math.ceil(Math.log10(high))
  const step = Math.max(1, Math.ceil((last - first) / 6))
  for (let exponent = first; exponent <= last; exponent++) {
    const decade = 10 ** exponent
    const text = exponent >= -3 && exponent <= 4 ? significant(decade) : powerOfTen(exponent)
    if ((exponent - first) % step === 0) marks.push({ at: decade, text })
    if (last - first <= 2) {
      for (const factor of [2, 5]) {
        const at = factor * decade
        marks.push({
          at,
          text: exponent >= -3 && exponent <= 4 ? significant(at, 1) : `${factor}·${text}`,
        })
      }
    }
  }
  return marks.filter(({ at }) => at >= low && at <= high)
}

const logarithmic = (scene: Scene): { x: boolean; y: boolean } => ({
  x: scene.logarithmicX === true,
  y: scene.logarithmicY === true,
})

/**
 * A plot on a uPlot instance, which does axes, scales, sizes and the cursor; the layers of the scene draw the data on
 * its scales, because samplers have their own abscissas and uPlot's series share one.
 */
export class Plot {
  readonly element: HTMLElement
  readonly #observer: ResizeObserver
  #plot: uPlot | undefined
  /** Which scales the present uPlot has made logarithmic. */
  #logarithmic = { x: false, y: false }
  #scene: Scene | undefined
  readonly #onHover: ((x: number | undefined) => void) | undefined
  readonly #onMove: ((move: TimeMove, shown: TimeRange) => void) | undefined

  /** `onMove`, of a plot over Monte Carlo time: told how the reader moves its time axis. */
  constructor(
    options: {
      className?: string
      onHover?: (x: number | undefined) => void
      onMove?: (move: TimeMove, shown: TimeRange) => void
    } = {},
  ) {
    this.element = element('div', { class: `plot ${options.className ?? ''}`.trim(), role: 'img' })
    this.#onHover = options.onHover
    this.#onMove = options.onMove
    if (this.#onMove !== undefined) this.#watchGestures()
    this.#observer = new ResizeObserver(() => this.#fit())
    this.#observer.observe(this.element)
  }

  /** Draws a scene in place of the one before. */
  show(scene: Scene): void {
    this.#scene = scene
    this.element.setAttribute('aria-label', scene.description)
    const { x, y } = logarithmic(scene)
    if (x !== this.#logarithmic.x || y !== this.#logarithmic.y) this.#destroyPlot()
    if (this.#plot === undefined) this.#create()
    else {
      this.#labels(this.#plot, scene)
      this.#plot.setData([[...scene.x], [...scene.y]])
    }
  }

  /** Takes the plot off the page. */
  dispose(): void {
    this.#observer.disconnect()
    this.#destroyPlot()
    this.element.remove()
  }

  #destroyPlot(): void {
    this.#plot?.destroy()
    this.#plot = undefined
  }

  #fit(): void {
    const { clientWidth: width, clientHeight: height } = this.element
    if (width === 0 || height === 0) return
    if (this.#plot === undefined) this.#create()
    else if (this.#plot.width !== width || this.#plot.height !== height) this.#plot.setSize({ width, height })
  }

  #labels(plot: uPlot, scene: Scene): void {
    plot.axes[0]!.label = scene.xLabel
    plot.axes[1]!.label = scene.yLabel
  }

  #create(): void {
    const scene = this.#scene
    const { clientWidth: width, clientHeight: height } = this.element
    if (scene === undefined || width === 0 || height === 0) return
    this.#logarithmic = logarithmic(scene)
    const current = (): Scene => this.#scene ?? scene
    const fixedTicks = (axis: 'x' | 'y'): FixedTicks | undefined => {
      const given = axis === 'x' ? current().xTicks : current().yTicks
      return given ?? (this.#logarithmic[axis] ? decadeTicks(current()[axis]) : undefined)
    }
    const axis = (which: 'x' | 'y'): uPlot.Axis => {
      const fixed = fixedTicks(which) !== undefined
      return {
        label: which === 'x' ? scene.xLabel : scene.yLabel,
        font: `11px ${fontFamily}`,
        labelFont: `11px ${fontFamily}`,
        labelSize: 18,
        labelGap: 2,
        gap: 4,
        stroke: () => current().palette.muted,
        grid: { stroke: () => current().palette.grid, width: 1 },
        ticks: { stroke: () => current().palette.grid, width: 1, size: 4 },
        ...(which === 'x' ? { size: 24, space: 70 } : { space: 26, size: this.#tickWidth }),
        ...(fixed
          ? {
              splits: () => (fixedTicks(which) ?? []).map((tick) => tick.at),
              values: () => (fixedTicks(which) ?? []).map((tick) => tick.text),
            }
          : { values: (_: uPlot, splits: number[]) => ticks(splits) }),
      }
    }
    this.#plot = new uPlot(
      {
        width,
        height,
        padding: [8, 20, 0, 0],
        legend: { show: false },
        cursor: {
          show: this.#onHover !== undefined,
          y: false,
          points: { show: false },
          drag: { x: this.#onMove !== undefined, y: false, setScale: false, dist: 6 },
          bind: {
            // a double click is answered by the gestures, and the shift key pans
            dblclick: () => null,
            mousedown: (_, __, handler) => (event) => (event.shiftKey ? null : handler(event)),
          },
        },
        scales: {
          x: {
            time: false,
            distr: this.#logarithmic.x ? 3 : 1,
            range: () => [current().x[0], current().x[1]],
          },
          y: {
            distr: this.#logarithmic.y ? 3 : 1,
            range: () => [current().y[0], current().y[1]],
          },
        },
        axes: [axis('x'), axis('y')],
        series: [{}, { paths: () => null, points: { show: false } }],
        hooks: {
          draw: [(plot) => this.#draw(plot)],
          setCursor: [(plot) => this.#hover(plot)],
          setSelect: [(plot) => this.#select(plot)],
        },
      },
      [[...scene.x], [...scene.y]],
      this.element,
    )
  }

  #watchGestures(): void {
    const move = (made: TimeMove): void => {
      if (this.#scene !== undefined) this.#onMove?.(made, this.#scene.x)
    }
    new TimeGestures(this.element, {
      move,
      at: (clientX) => {
        const plot = this.#plot
        return plot?.posToVal(clientX - plot.over.getBoundingClientRect().left, 'x')
      },
      width: () => this.#plot?.over.clientWidth ?? 1,
    })
  }

  /** The stretch that a mouse was drawn over. */
  #select(plot: uPlot): void {
    const { left, width } = plot.select
    if (width <= 0) return
    const range = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')] as const
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false)
    if (this.#scene !== undefined) this.#onMove?.({ kind: 'select', range }, this.#scene.x)
  }

  readonly #tickWidth = (_: uPlot, values: string[] | null): number =>
    12 + 6.3 * Math.max(2, ...(values ?? []).map((value) => (value ?? '').length))

  #hover(plot: uPlot): void {
    const left = plot.cursor.left ?? -1
    this.#onHover?.(left < 0 ? undefined : plot.posToVal(left, 'x'))
  }

  #draw(plot: uPlot): void {
    const scene = this.#scene
    if (scene === undefined) return
    const { left, top, width, height } = plot.bbox
    const context = plot.ctx
    const pen: Pen = {
      context,
      unit: uPlot.pxRatio,
      left,
      top,
      width,
      height,
      x: (value) => plot.valToPos(value, 'x', true),
      // A logarithmic scale of uPlot has a place for what is no number: far below.
      y: (value) => (Number.isNaN(value) ? Number.NaN : plot.valToPos(value, 'y', true)),
    }
    context.save()
    context.beginPath()
    context.rect(left, top, width, height)
    context.clip()
    for (const layer of scene.layers) {
      context.save()
      layer(pen)
      context.restore()
    }
    context.restore()
  }
}
