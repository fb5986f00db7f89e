/** What comes of a source, and `undefined` whenever nothing has come for so many milliseconds. */
export async function* withPauses<T>(
  source: AsyncIterable<T>,
  milliseconds: number,
): AsyncGenerator<T | undefined, void> {
  const iterator = source[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = iterator.next()
      while (await isLate(next, milliseconds)) yield undefined
      const { done, value } = await next
      if (done) return
      yield value
    }
  } finally {
    await iterator.return?.()
  }
}

/** Whether a promise is not settled after so many milliseconds. */
async function isLate(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<true>((resolve) => {
    timer = setTimeout(resolve, milliseconds, true)
  })
  try {
    return (await Promise.race([promise, late])) === true
  } finally {
    clearTimeout(timer)
  }
}
