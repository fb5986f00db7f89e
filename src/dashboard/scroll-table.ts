import { element } from './element.ts'

/**
 * A table that scrolls sideways where it is too wide, and shows it: an edge beyond which there is more fades out, and the
 * first column stays.
 */
export function scrollTable(label: string): {
  readonly frame: HTMLElement
  readonly table: HTMLTableElement
} {
  const table = element('table')
  const scroll = element('div', { class: 'scroll' }, table)
  const frame = element('div', { class: 'scroll-frame' }, scroll)
  const look = (): void => {
    const { scrollLeft, scrollWidth, clientWidth } = scroll
    const wide = scrollWidth > clientWidth + 1
    frame.classList.toggle('more-left', wide && scrollLeft > 1)
    frame.classList.toggle('more-right', wide && scrollLeft + clientWidth < scrollWidth - 1)
    // Only what scrolls is a stop of the keyboard.
    if (wide === scroll.hasAttribute('tabindex')) return
    const attributes = { tabindex: '0', role: 'group', 'aria-label': `${label}, scrolls sideways` }
    for (const [name, value] of Object.entries(attributes)) {
      if (wide) scroll.setAttribute(name, value)
      else scroll.removeAttribute(name)
    }
  }
  scroll.addEventListener('scroll', look, { passive: true })
  const observer = new ResizeObserver(look)
  observer.observe(scroll)
  observer.observe(table)
  return { frame, table }
}
