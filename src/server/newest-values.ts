import type { Hub } from './hub.ts'

/** The newest value of a topic, and when it was published, milliseconds since 1970. */
export interface NewestValue {
  readonly time: number
  readonly value: unknown
}

/** The newest values of all topics of class 'latest' in a hub whose names begin with `prefix`. */
export function newestValues({ channels }: Hub, prefix: string): Record<string, NewestValue> {
  return Object.fromEntries(
    channels
      .filter(({ topic, options }) => topic.startsWith(prefix) && options.delivery === 'latest')
      .flatMap(({ topic, newest }): [string, NewestValue][] =>
        newest === undefined ? [] : [[topic, { time: newest.time, value: newest.value }]],
      ),
  )
}
