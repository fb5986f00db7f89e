import { BehaviorSubject } from 'rxjs'
import type { ChannelSource } from '../../../src/cli/computation-messages.ts'
import type { LivePage, PageChannel } from '../../../src/cli/live-page.ts'
import type { Hub } from '../../../src/server/hub.ts'
import type { ChannelOptions } from '../../../src/server/hub-channel.ts'
import { MemoryHistory } from '../../../src/server/memory-history.ts'

/** What a run is published to, in the thread that has the hub. */
export class HubPage implements Pick<LivePage, 'channel' | 'watched' | 'log'> {
  readonly watched = new BehaviorSubject(false)
  readonly #hub: Hub

  constructor(hub: Hub) {
    this.#hub = hub
  }

  channel(options: ChannelOptions, { onDemand = false, remembers = false }: ChannelSource = {}): PageChannel {
    const wanted = new BehaviorSubject(!onDemand)
    const history = remembers ? new MemoryHistory() : undefined
    const publisher = this.#hub.channel(options, {
      ...(onDemand && { onReaders: (readers: number) => wanted.next(readers > 0) }),
      ...(history !== undefined && { history }),
    })
    return {
      wanted,
      next: (value) => {
        if (wanted.value) publisher.next(value)
      },
      remember: (value) => {
        history?.push(value)
        publisher.next(value)
        if (history !== undefined) publisher.grew()
      },
      complete: (reason) => publisher.complete(reason),
    }
  }

  /** A run in a browser has no log. */
  log(): void {}
}
