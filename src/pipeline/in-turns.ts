/** Milliseconds after which the event loop has a turn. */
const TURN = 10

/** Who waits for the end of steps. */
export interface StepsEnd<T> {
  /** `took`: milliseconds that the steps took, without what the event loop did in between. */
  readonly done: (result: T, took: number) => void
  readonly failed: (error: unknown) => void
}

/**
 * Takes steps to their end: at once where that is quick, and otherwise with turns of the event loop in between, so that signals and
 * messages are answered meanwhile.
 */
export function inTurns<T>(steps: Generator<unknown, T>, { done, failed }: StepsEnd<T>): void {
  let took = 0
  const goOn = () => {
    try {
      const begin = performance.now()
      for (;;) {
        const { done: isOver, value } = steps.next()
        const now = performance.now()
        if (isOver) {
          done(value, took + now - begin)
          return
        }
        if (now - begin < TURN) continue
        took += now - begin
        setImmediate(goOn)
        return
      }
    } catch (error) {
      failed(error)
    }
  }
  goOn()
}

/** Takes steps to their end at once. */
export function atOnce<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}
