import { anatomy } from '../../values/anatomy.ts'
import { autocorrelation } from '../../values/autocorrelation.ts'
import { chainsVerdict } from '../../values/chains-verdict.ts'
import { efficiencyWithGain } from '../../values/efficiency.ts'
import { exactness } from '../../values/exactness.ts'
import { histogram } from '../../values/histogram.ts'
import { integratedTimeFigures } from '../../values/integrated-time.ts'
import { meanFigures } from '../../values/mean.ts'
import { readValue } from '../../values/read-value.ts'
import { splitRhat } from '../../values/split-rhat.ts'
import { trace } from '../../values/trace.ts'
import type { Entry } from '../../wording/entry.ts'
import type { LatestAnalysis } from '../run-model.ts'
import { AnatomyPanel } from './anatomy-panel.ts'
import { AutocorrelationPanel } from './autocorrelation-panel.ts'
import { EfficiencyPanel } from './efficiency-panel.ts'
import { ExactnessPanel } from './exactness-panel.ts'
import { HistogramPanel } from './histogram-panel.ts'
import { HistoryPanel } from './history-panel.ts'
import type { Panel } from './panel.ts'
import { TablePanel } from './table-panel.ts'
import { TracePanel } from './trace-panel.ts'
import { VerdictPanel } from './verdict-panel.ts'

/** The ways to show an analysis. */
export type PanelKind =
  | 'exactness'
  | 'verdict'
  | 'anatomy'
  | 'efficiency'
  | 'trace'
  | 'histogram'
  | 'mean'
  | 'tunnelingRate'
  | 'integratedTime'
  | 'splitRhat'
  | 'autocorrelation'
  | 'number'
  | 'table'

/** What a value must be to be shown in the panel of its kind. */
const schemas = {
  exactness,
  verdict: chainsVerdict,
  anatomy,
  efficiency: efficiencyWithGain,
  autocorrelation,
  trace,
  histogram,
  integratedTime: integratedTimeFigures,
  splitRhat,
  mean: meanFigures,
  tunnelingRate: meanFigures,
} as const

const hasSchema = (kind: string): kind is keyof typeof schemas => Object.hasOwn(schemas, kind)

/**
 * The panel for a value. The value says its kind, and gets the panel of that kind if it fits the schema. A number has a
 * panel too, and so has a mean with an error that says no kind. Everything else becomes a table of its fields.
 */
export function panelKind({ kind, value }: Pick<LatestAnalysis, 'kind' | 'value'>): PanelKind {
  if (hasSchema(kind) && readValue(schemas[kind], value) !== undefined) return kind
  if (typeof value === 'number') return 'number'
  return readValue(meanFigures, value) === undefined ? 'table' : 'mean'
}

/** Makes the panel that shows an analysis, named by `entry`. */
export function createPanel(kind: PanelKind, name: string, entry: Entry): Panel {
  switch (kind) {
    case 'exactness':
      return new ExactnessPanel(name, entry)
    case 'verdict':
      return new VerdictPanel(name, entry)
    case 'anatomy':
      return new AnatomyPanel(name, entry)
    case 'efficiency':
      return new EfficiencyPanel(name, entry)
    case 'autocorrelation':
      return new AutocorrelationPanel(name, entry)
    case 'trace':
      return new TracePanel(name, entry)
    case 'histogram':
      return new HistogramPanel(name, entry)
    case 'table':
      return new TablePanel(name, entry)
    default:
      return new HistoryPanel(name, entry, kind)
  }
}
