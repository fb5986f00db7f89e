import { element } from './element.ts'
import { markerPicture } from './marker.ts'

/** One line of a legend: whose number it is, the number, and what must be said about it. */
export interface Reading {
  readonly index: number
  readonly name: string | undefined
  readonly value: string
  readonly detail?: string
  readonly alarm?: boolean
}

/** Fills a legend that shows numbers; with one sampler the number stands alone, larger. */
export function showReadings(list: HTMLElement, readings: readonly Reading[]): void {
  list.classList.toggle('single', readings.length === 1 && readings[0]!.name === undefined)
  list.replaceChildren(
    ...readings.map((reading) => {
      const item = element('li', reading.alarm ? { class: 'alarm' } : {})
      if (reading.name !== undefined) {
        item.append(markerPicture(reading.index), element('span', { class: 'name' }, reading.name))
      }
      item.append(element('span', { class: 'value' }, reading.value))
      if (reading.detail) item.append(element('span', { class: 'detail' }, reading.detail))
      return item
    }),
  )
}
