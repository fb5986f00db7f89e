import { type PageView, pageViewQuery, readPageView } from './page-view.ts'

/** Changes that follow one another faster than this are one step back, milliseconds: those of one gesture. */
const GESTURE = 400

/** What the reader chose to see, kept in the address of the page; the back button takes a choice back. */
export class ViewInAddress {
  readonly #changed: () => void
  #view = readPageView(location.search)
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `changed` is called after each change, by the page or by the back button. */
  constructor(changed: () => void) {
    this.#changed = changed
    addEventListener('popstate', () => {
      clearTimeout(this.#timer)
      this.#timer = undefined
      this.#view = readPageView(location.search)
      this.#changed()
    })
  }

  get view(): PageView {
    return this.#view
  }

  /** Takes over some choices; the address follows once a gesture is over. */
  change(part: Partial<PageView>): void {
    this.#view = { ...this.#view, ...part }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#write(), GESTURE)
    this.#changed()
  }

  #write(): void {
    this.#timer = undefined
    const query = pageViewQuery(this.#view, location.search)
    if (query === pageViewQuery(readPageView(location.search), location.search)) return
    // the path alone where nothing is chosen; an anchor belongs to the step before
    history.pushState(null, '', query === '' ? location.pathname : query)
  }
}
