import type { DescribedMeasurement } from '../values/measurement-list.ts'
import type { Entry } from './entry.ts'
import type { Term } from './terms.ts'

const meanTerms: readonly Term[] = ['value(error)', 'z']

/** How formulas write a measurement. */
export const symbolOf = ({ symbol, name }: DescribedMeasurement): string => symbol ?? name

const phraseOf = (measurement: DescribedMeasurement): string => measurement.phrase ?? symbolOf(measurement)

const withUnit = (axis: string, { unit }: DescribedMeasurement): string =>
  unit === undefined ? axis : `${axis}, ${unit}`

const lowerCase = (title: string): string => `${title.charAt(0).toLowerCase()}${title.slice(1)}`

/** Of what there is only one in a run without further charges, a second one is told by its symbol. */
const ofWhich = (measurement: DescribedMeasurement, several: boolean): string =>
  several ? ` of ${symbolOf(measurement)}` : ''

type EntryOf = (measurement: DescribedMeasurement, severalCharges: boolean) => Entry

/** What is made of any measurement, by how the name of the analysis ends. */
const entries: Readonly<Record<string, EntryOf>> = {
  mean: (m) => {
    const what = m.formula ?? m.symbol
    const unit = m.unit === undefined ? {} : { unit: m.unit }
    const title = m.sectors !== undefined && m.title !== undefined ? `Mean ${lowerCase(m.title)}` : m.title
    return {
      title: title ?? `Mean of ${symbolOf(m)}`,
      explanation: `Running mean${what === undefined ? '' : ` of ${what}`}.${m.mean === 0 ? ' Zero by symmetry.' : ''}`,
      axis: withUnit(`⟨${symbolOf(m)}⟩`, m),
      column: m.symbol === undefined ? m.name : `⟨${m.symbol}⟩`,
      ...unit,
      check: m.label,
      terms: meanTerms,
    }
  },
  'integrated-time': (m) => ({
    title: `Integrated autocorrelation time of ${phraseOf(m)}`,
    explanation: 'tau_int = 1 + 2 Σ ρ(t), in trajectories; independent draws give 1.',
    axis: 'tau_int, trajectories',
    column: `tau_int(${symbolOf(m)})`,
    unit: 'trajectories',
    terms: ['value(error)', 'tau_int', 'trajectory', 'window W', 'unreliable', 'frozen', 'jackknife error'],
  }),
  verdict: (m) => ({
    title: `Verdict on the chains of ${phraseOf(m)}`,
    explanation: '',
    axis: '',
    terms: ['split R-hat'],
  }),
  'split-rhat': (m) => ({
    title: `Split R-hat of ${phraseOf(m)}`,
    explanation: 'Dashed: 1, where the halves of all chains agree, and 1.01, above which they do not.',
    axis: 'split R-hat',
    terms: ['split R-hat'],
  }),
  autocorrelation: (m) => ({
    title: `Autocorrelation function of ${phraseOf(m)}`,
    explanation: 'Dotted: the window W, where the sum of tau_int stops.',
    axis: 'ρ(t)',
    terms: ['ρ(t)', 'trajectory', 'window W', 'tau_int', 'frozen'],
  }),
  histogram: (m) => {
    const name = m.title === undefined ? symbolOf(m) : `${lowerCase(m.title)} ${symbolOf(m)}`
    return {
      title: `Distribution of ${phraseOf(m)}`,
      explanation: 'Bars: measured, with errors. Diamonds: exact, where it is given.',
      axis: m.integer ? `P(${symbolOf(m)})` : `P per bin of ${symbolOf(m)}`,
      abscissa: withUnit(m.measuredOn === 'proposal' ? `${name} of a proposal` : name, m),
    }
  },
  squared: (m) => ({
    title: `${m.title ?? symbolOf(m)} squared`,
    explanation: `Running mean of ${symbolOf(m)}²${m.sectors === 'labels' ? '; divided by the volume it is the susceptibility' : ''}.`,
    axis: `⟨${symbolOf(m)}²⟩`,
    column: `⟨${symbolOf(m)}²⟩`,
    check: `${m.label} squared`,
    terms: meanTerms,
  }),
  susceptibility: (m, several) => ({
    title: `Topological susceptibility${ofWhich(m, several)}`,
    explanation: `χ = ⟨${symbolOf(m)}²⟩/V, per plaquette.`,
    axis: `χ = ⟨${symbolOf(m)}²⟩/V`,
    column: `χ = ⟨${symbolOf(m)}²⟩/V`,
    check: `${m.label} squared`,
    terms: meanTerms,
  }),
  'tunneling-rate': (m, several) => ({
    title: `Tunneling rate${ofWhich(m, several)}`,
    explanation: `Mean |${symbolOf(m)}(i+1) − ${symbolOf(m)}(i)| over chains and trajectories.`,
    axis: `⟨|Δ${symbolOf(m)}|⟩ per trajectory`,
    column: `tunneling rate${ofWhich(m, several)}`,
    unit: 'per trajectory',
    terms: ['tunneling rate', 'trajectory', 'value(error)'],
  }),
  trace: (m) => ({
    title: `${m.title ?? symbolOf(m)}, chain by chain`,
    explanation:
      m.sectors === 'labels'
        ? 'Every step to another integer is a tunneling event.'
        : 'The values of some chains as the run goes on.',
    axis: symbolOf(m),
  }),
}

/** How the page names and places the analysis of a measurement; undefined of one that only a pipeline has. */
export function measurementEntry(
  measurement: DescribedMeasurement,
  analysis: string,
  severalCharges: boolean,
): Entry | undefined {
  return Object.hasOwn(entries, analysis) ? entries[analysis]!(measurement, severalCharges) : undefined
}
