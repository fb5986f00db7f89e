/** Redraws are at least this far apart, milliseconds: faster than that nobody reads numbers. */
const PAUSE = 350

/** Asks for a redraw: `soon` of what has changed, `now` of what follows a finger or a mouse. */
export type AskForRedraw = (when?: 'soon' | 'now') => void

/**
 * Gives a function that asks for a redraw. However often it is called, `draw` runs on the next animation frame, of `soon` after a
 * pause since the last redraw. `nextFrame` is the browser's `requestAnimationFrame`, which calls nothing back in a hidden tab.
 */
export function redrawSchedule(draw: () => void, nextFrame: (callback: () => void) => void): AskForRedraw {
  let waiting: ReturnType<typeof setTimeout> | undefined
  let atFrame = false
  let drawnAt = Number.NEGATIVE_INFINITY
  const drawNow = () => {
    atFrame = false
    drawnAt = performance.now()
    draw()
  }
  const atNextFrame = () => {
    clearTimeout(waiting)
    waiting = undefined
    atFrame = true
    nextFrame(drawNow)
  }
  return (when = 'soon') => {
    if (atFrame) return
    if (when === 'now') atNextFrame()
    else waiting ??= setTimeout(atNextFrame, Math.max(0, drawnAt + PAUSE - performance.now()))
  }
}
