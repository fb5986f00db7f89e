/** How often the clock is looked at, milliseconds. */
const BEAT = 5000

/** Calls `wake` when the machine may have slept or been out of the network, or the page comes into sight again. */
export function onWake(wake: () => void): void {
  addEventListener('online', wake)
  addEventListener('pageshow', wake)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') wake()
  })
  let before = Date.now()
  setInterval(() => {
    const now = Date.now()
    // timers stand still while a machine sleeps
    if (now - before > 2 * BEAT) wake()
    before = now
  }, BEAT)
}
