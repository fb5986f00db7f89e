import type { ConnectionStatus } from '../client/index.ts'
import { duration } from '../values/format.ts'
import type { Span } from './line.ts'

/** How it stands between this program and the server. */
export interface Watching {
  /** What is watched: an address or a folder. */
  readonly source: string
  readonly status: ConnectionStatus
  /** It was connected before. */
  readonly wasOpen: boolean
  /** Milliseconds since anything came. */
  readonly silence: number
  /** What is watched is over: nothing more is to come. */
  readonly over: boolean
}

/** Milliseconds without news after which it is said that there are none: longer than between two looks into a log. */
const STALE = 10_000

/** How current it is what is shown. */
export function connectionSpan({ status, wasOpen, silence, over }: Watching): Span {
  const since = duration(silence / 1000)
  if (over) return { text: 'over', emphasis: 'dim' }
  if (status === 'closed') return { text: 'connection closed', emphasis: 'alarm' }
  if (status === 'connecting')
    return wasOpen
      ? { text: `reconnecting, stale since ${since}`, emphasis: 'alarm' }
      : { text: 'connecting', emphasis: 'warning' }
  return silence > STALE
    ? { text: `nothing new for ${since}`, emphasis: 'warning' }
    : { text: 'live', emphasis: 'good' }
}
