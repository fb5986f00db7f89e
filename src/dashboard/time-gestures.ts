import type { TimeMove } from './time-range.ts'

/** What the gestures need of their plot. */
export interface GesturedPlot {
  move(made: TimeMove): void
  /** The abscissa at a place on the screen. */
  at(clientX: number): number | undefined
  /** Of the area that is drawn on, CSS pixels. */
  width(): number
}

/** One notch of a wheel, and one press of + or -. */
const NOTCH = 1.25
/** One press of an arrow key, of what is shown. */
const STEP = 0.2
/** The wheel of a mouse tells 100 and more a notch, a pad a few at a time. */
const WHEEL_NOTCH = 100

/**
 * Moves of the time axis of one plot by wheel, mouse, fingers and keys. The wheel alone scrolls the page until the plot has the
 * focus, by a click or the Tab key; with Ctrl (which is what two fingers on a pad send) it always zooms. Dragging with the shift
 * key pans; without it the plot selects a range by itself. On a touch screen one finger pans sideways and two zoom.
 */
export class TimeGestures {
  readonly #plot: GesturedPlot
  readonly #element: HTMLElement
  /** Fingers, and a mouse that pans: where each was last. */
  readonly #pointers = new Map<number, number>()

  constructor(element: HTMLElement, plot: GesturedPlot) {
    this.#plot = plot
    this.#element = element
    element.tabIndex = 0
    element.setAttribute('aria-keyshortcuts', '+ - ArrowLeft ArrowRight Escape')
    element.classList.add('over-time')
    element.addEventListener('wheel', (event) => this.#wheel(event), { passive: false })
    element.addEventListener('dblclick', () => plot.move({ kind: 'reset' }))
    element.addEventListener('keydown', (event) => this.#key(event))
    element.addEventListener('pointerdown', (event) => this.#down(event))
    element.addEventListener('pointermove', (event) => this.#drag(event))
    for (const end of ['pointerup', 'pointercancel'] as const)
      element.addEventListener(end, ({ pointerId }) => this.#pointers.delete(pointerId))
  }

  #wheel(event: WheelEvent): void {
    if (!event.ctrlKey && document.activeElement !== this.#element) return
    const at = this.#plot.at(event.clientX)
    if (at === undefined) return
    event.preventDefault()
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)
    const notches = (event.deltaY || event.deltaX) / WHEEL_NOTCH
    // a pinch on a pad tells much smaller numbers than a wheel
    const size = Math.max(-3, Math.min(3, event.ctrlKey && Math.abs(notches) < 0.5 ? 4 * notches : notches))
    this.#plot.move(
      sideways
        ? { kind: 'pan', share: Math.sign(event.deltaX || event.deltaY) * 0.1 }
        : { kind: 'zoom', at, factor: NOTCH ** size },
    )
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const move = moveOfKey(event.key, () => this.#middle())
    if (move === undefined) return
    event.preventDefault()
    this.#plot.move(move)
  }

  #down(event: PointerEvent): void {
    const isTouch = event.pointerType === 'touch'
    if (!isTouch && !(event.shiftKey && event.button === 0)) return
    if (!isTouch) this.#element.setPointerCapture(event.pointerId)
    this.#pointers.set(event.pointerId, event.clientX)
  }

  #drag({ pointerId, clientX }: PointerEvent): void {
    const before = this.#pointers.get(pointerId)
    if (before === undefined || before === clientX) return
    const other = [...this.#pointers].find(([id]) => id !== pointerId)?.[1]
    this.#pointers.set(pointerId, clientX)
    if (other === undefined) {
      this.#plot.move({ kind: 'pan', share: (before - clientX) / this.#plot.width() })
      return
    }
    const at = this.#plot.at((clientX + other) / 2)
    const distance = Math.max(20, Math.abs(clientX - other))
    if (at !== undefined)
      this.#plot.move({ kind: 'zoom', at, factor: Math.max(20, Math.abs(before - other)) / distance })
  }

  #middle(): number | undefined {
    const { left, width } = this.#element.getBoundingClientRect()
    return this.#plot.at(left + width / 2)
  }
}

/** What a key does to the time axis; undefined for a key that does nothing. */
export function moveOfKey(key: string, middle: () => number | undefined): TimeMove | undefined {
  const at = key === '+' || key === '=' || key === '-' ? middle() : undefined
  if (at !== undefined) return { kind: 'zoom', at, factor: key === '-' ? NOTCH : 1 / NOTCH }
  switch (key) {
    case 'ArrowLeft':
      return { kind: 'pan', share: -STEP }
    case 'ArrowRight':
      return { kind: 'pan', share: STEP }
    case 'Escape':
    case '0':
      return { kind: 'reset' }
    default:
      return undefined
  }
}
