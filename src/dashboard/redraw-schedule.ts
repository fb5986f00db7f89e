/** Redraws are at least this far apart, milliseconds: faster than that nobody reads numbers. */
const PAUSE = 350

/**
 * Gives a function that asks for a redraw. However often it is called, `draw` runs on the next animation frame after a pause since
 * the last redraw. `nextFrame` is the browser's `requestAnimationFrame`, which calls nothing back in a hidden tab.
 */
export function redrawSchedule(draw: () => void, nextFrame: (callback: () => void) => void): () => void {
  let scheduled = false
  let drawnAt = Number.NEGATIVE_INFINITY
  const drawNow = () => {
    scheduled = false
    drawnAt = performance.now()
    draw()
  }
  return () => {
    if (scheduled) return
    scheduled = true
    const wait = Math.max(0, drawnAt + PAUSE - performance.now())
    setTimeout(() => nextFrame(drawNow), wait)
  }
}
