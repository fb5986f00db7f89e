import type { ChosenTime } from './time-range.ts'

/** Panels that a reader opens: each asks for something that costs, or wants to be told something first. */
export const tools = ['again', 'scatter', 'target'] as const
export type Tool = (typeof tools)[number]

/** All that a reader has chosen to see; it stands in the address, so that a link shows the same again. */
export interface PageView {
  /** The part of the time axis of all curves. */
  readonly time: ChosenTime
  readonly logarithmicTime: boolean
  /** Trajectories per chain at the start that are left out. */
  readonly leftOut: number
  /** Samplers that are hidden: `<run>/<sampler>`. */
  readonly hidden: readonly string[]
  readonly open: readonly Tool[]
  /** The measurement that is analysed again here. */
  readonly again: string | undefined
  /** Measurements of the axes of the scatter plot. */
  readonly scatterX: string | undefined
  readonly scatterY: string | undefined
  /** The measurement whose mean is to reach an error. */
  readonly target: string | undefined
  readonly targetError: number | undefined
}

const LONGEST_NAME = 160
const MOST_HIDDEN = 64

const quantity = (text: string | null): number | undefined => {
  const number = text === null || text === '' ? Number.NaN : Number(text)
  return Number.isFinite(number) && number > 0 ? number : undefined
}

const name = (text: string | null): string | undefined =>
  text === null || text === '' || text.length > LONGEST_NAME ? undefined : text

/**
 * The view that the query of an address asks for; what makes no sense there is as if it were not there.
 *
 * @example
 * readPageView('?run=a&from=500&open=scatter&x=Q&y=plaquette').time // { from: 500 }
 */
export function readPageView(query: string): PageView {
  const fields = new URLSearchParams(query)
  const from = quantity(fields.get('from'))
  const to = quantity(fields.get('to'))
  return {
    time: { ...(from !== undefined && { from }), ...(to !== undefined && to > (from ?? 0) && { to }) },
    logarithmicTime: fields.get('time') === 'log',
    leftOut: Math.floor(quantity(fields.get('leave-out')) ?? 0),
    hidden: fields
      .getAll('hide')
      .filter((id) => name(id) !== undefined)
      .slice(0, MOST_HIDDEN),
    open: tools.filter((tool) => fields.getAll('open').includes(tool)),
    again: name(fields.get('again')),
    scatterX: name(fields.get('x')),
    scatterY: name(fields.get('y')),
    target: name(fields.get('target')),
    targetError: quantity(fields.get('error')),
  }
}

/**
 * The query of an address that asks for `view`, with the runs that `query` names, and the settings of a page that samples by itself;
 * '' where there is nothing to say.
 */
export function pageViewQuery(view: PageView, query: string): string {
  const { time, logarithmicTime, leftOut, hidden, open } = view
  const said: [string, string | number | undefined][] = [
    ...[...new URLSearchParams(query)].filter(([field]) => field === 'run' || field === 'settings'),
    ['from', time.from],
    ['to', time.to],
    ['time', logarithmicTime ? 'log' : undefined],
    ['leave-out', leftOut > 0 ? leftOut : undefined],
    ...hidden.map((id): [string, string] => ['hide', id]),
    ...open.map((tool): [string, string] => ['open', tool]),
    ['again', view.again],
    ['x', view.scatterX],
    ['y', view.scatterY],
    ['target', view.target],
    ['error', view.targetError],
  ]
  const fields = new URLSearchParams()
  for (const [field, value] of said) if (value !== undefined) fields.append(field, String(value))
  const text = fields.toString()
  return text === '' ? '' : `?${text}`
}
