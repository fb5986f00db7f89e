import { definePipeline } from 'leapstream'
import { interval, map } from 'rxjs'
import hmc from '../../pipelines/hmc.ts'

/** The hmc pipeline, whose process also publishes the time twenty times a second: how old this is when it arrives is the whole way. */
export default definePipeline({
  ...hmc,
  name: 'clock',
  analyses: () => ({ clock: interval(50).pipe(map(() => ({ kind: 'clock', time: Date.now() }))) }),
})
