import type { Catalogue } from '../wording/catalogue.ts'
import type { MeasurementChannel } from './measurement-channel.ts'
import type { PageView } from './page-view.ts'
import type { Palette } from './palette.ts'
import type { SamplerModel } from './run-model.ts'
import type { TimeMove, TimeRange } from './time-range.ts'

/** What a panel draws from: the samplers that are shown, and how. */
export interface View {
  readonly samplers: readonly SamplerModel[]
  /** True when the run has several samplers, shown or hidden: then they are compared. */
  readonly several: boolean
  readonly palette: Palette
  /** How to name analyses and checks. */
  readonly catalogue: Catalogue
  /** The values of the samplers that can be had. */
  readonly measurements: readonly MeasurementChannel[]
  /** What the reader chose to see. */
  readonly chosen: PageView
  /** Name of a sampler for legends. */
  label(sampler: SamplerModel): string
  /** Takes over choices of the reader. */
  choose(part: Partial<PageView>): void
  /** Moves the time axis of all curves, from a plot that shows `shown` of `extent`. */
  moveTime(move: TimeMove, shown: TimeRange, extent: TimeRange): void
}
