import {
  isMean,
  readAnatomy,
  readAutocorrelation,
  readExactness,
  readHistogram,
  readIntegratedTime,
  readMean,
  readTrace,
} from '../analysis-value.ts'
import { readEfficiency } from '../efficiency-value.ts'
import type { Entry } from '../entry.ts'
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

/** The ways to show an analysis. */
export type PanelKind =
  | 'exactness'
  | 'anatomy'
  | 'efficiency'
  | 'trace'
  | 'histogram'
  | 'mean'
  | 'tunnelingRate'
  | 'integratedTime'
  | 'autocorrelation'
  | 'number'
  | 'table'

/** How to show a value: by its kind where the value is what the kind says, else by what it looks like. */
export function panelKind({ kind, value }: Pick<LatestAnalysis, 'kind' | 'value'>): PanelKind {
  if (kind === 'exactness' && readExactness(value) !== undefined) return 'exactness'
  if (kind === 'anatomy' && readAnatomy(value) !== undefined) return 'anatomy'
  if (kind === 'efficiency' && readEfficiency(value) !== undefined) return 'efficiency'
  if (kind === 'autocorrelation' && readAutocorrelation(value) !== undefined) return 'autocorrelation'
  if (kind === 'trace' && readTrace(value) !== undefined) return 'trace'
  if (kind === 'histogram' && readHistogram(value) !== undefined) return 'histogram'
  if (kind === 'integratedTime' && readIntegratedTime(value) !== undefined) return 'integratedTime'
  if ((kind === 'mean' || kind === 'tunnelingRate') && readMean(value) !== undefined) return kind
  if (typeof value === 'number') return 'number'
  if (isMean(value)) return 'mean'
  return 'table'
}

/** Makes the panel that shows an analysis, named by `entry`. */
export function createPanel(kind: PanelKind, name: string, entry: Entry): Panel {
  switch (kind) {
    case 'exactness':
      return new ExactnessPanel(name, entry)
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
