import type { Page } from 'playwright-core'

/** How a page fared while it was watched. */
export interface WatchedFrames {
  /** Milliseconds from one frame to the next, ascending. */
  readonly gaps: readonly number[]
  /** Bytes of the JavaScript heap in use after its garbage was collected, once at the start and after every stretch. */
  readonly heap: readonly number[]
  /** Nodes of the document at the same times. */
  readonly nodes: readonly number[]
}

/** Watches the frames and the memory of a page for some stretches of `seconds` each. */
export async function watchFrames(page: Page, stretches: number, seconds: number): Promise<WatchedFrames> {
  const session = await page.context().newCDPSession(page)
  const heap: number[] = []
  const nodes: number[] = []
  const gaps: number[] = []
  const weigh = async (): Promise<void> => {
    await session.send('HeapProfiler.collectGarbage')
    heap.push((await session.send('Runtime.getHeapUsage')).usedSize)
    nodes.push((await page.evaluate("document.getElementsByTagName('*').length")) as number)
  }
  await weigh()
  for (let stretch = 0; stretch < stretches; stretch++) {
    // the gaps of one stretch at a time: kept in the page they would count as its memory
    const measured = await page.evaluate(`new Promise((resolve) => {
      const gaps = []
      let before = performance.now()
      const end = before + ${seconds * 1000}
      requestAnimationFrame(function frame() {
        const now = performance.now()
        gaps.push(now - before)
        before = now
        if (now < end) requestAnimationFrame(frame)
        else resolve(gaps)
      })
    })`)
    gaps.push(...(measured as number[]))
    await weigh()
  }
  await session.detach()
  return { gaps: gaps.sort((a, b) => a - b), heap, nodes }
}

/** Promises, in `firstValue` of the page, the milliseconds from the navigation to the first frame that shows a value. */
export const noteFirstValue = `
  window.firstValue = new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector('.panel .value')?.textContent) return
      observer.disconnect()
      requestAnimationFrame(() => resolve(performance.now()))
    }).observe(document, { childList: true, subtree: true, characterData: true })
  })`
