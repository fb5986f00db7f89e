import type { Channel } from '../client/index.ts'

/** The values of a measurement, as a server has them. */
export interface MeasurementChannel {
  readonly run: string
  readonly sampler: string
  readonly name: string
  readonly topic: string
  readonly epoch: string
  /** All values are kept, from the first trajectory on: in the log of the run. */
  readonly isLogged: boolean
}

type Offered = Pick<Channel, 'topic' | 'epoch'>

/**
 * The measurements among some channels. What lies in a log has its own epoch, which outlasts servers; what a server holds in memory
 * has that of the server, as the progress of a run does.
 */
export function measurementChannels(channels: readonly Offered[]): MeasurementChannel[] {
  const epochs = new Map(channels.map(({ topic, epoch }) => [topic, epoch]))
  return channels.flatMap(({ topic, epoch }) => {
    const [head, run, sampler, what, ...rest] = topic.split('/')
    const name = rest.join('/')
    if (head !== 'run' || what !== 'measurement' || !run || !sampler || name === '') return []
    const ofServer = epochs.get(`run/${run}/${sampler}/progress`)
    return [{ run, sampler, name, topic, epoch, isLogged: ofServer !== undefined && ofServer !== epoch }]
  })
}
