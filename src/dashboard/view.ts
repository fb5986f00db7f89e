import type { Catalogue } from './catalogue.ts'
import type { Palette } from './palette.ts'
import type { SamplerModel } from './run-model.ts'

/** What a panel draws from: the samplers that are shown, and how. */
export interface View {
  readonly samplers: readonly SamplerModel[]
  /** True when the run has several samplers, shown or hidden: then they are compared. */
  readonly several: boolean
  readonly palette: Palette
  /** How to name analyses and checks. */
  readonly catalogue: Catalogue
  /** Name of a sampler for legends. */
  label(sampler: SamplerModel): string
}
