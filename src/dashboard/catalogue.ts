import type { Term } from './terms.ts'

/** How the page names and places an analysis. */
export interface Entry {
  readonly title: string
  /** What the numbers are, in one line under the title. */
  readonly explanation: string
  /** Label of the value axis. */
  readonly axis: string
  /** Label of the other axis, of a distribution. */
  readonly abscissa?: string
  /** Head of the column in the table of all samplers; those without are not in the table. */
  readonly column?: string
  /** Unit of the column, of what is not a pure number. */
  readonly unit?: string
  /** The check of exactness that judges it. */
  readonly check?: string
  /** What its panel defines on request. */
  readonly terms?: readonly Term[]
}

const integratedTime = (of: string): Entry => ({
  title: `Integrated autocorrelation time of ${of}`,
  explanation: 'tau_int = 1 + 2 Σ ρ(t), in trajectories; independent draws give 1.',
  axis: 'tau_int, trajectories',
  terms: ['value(error)', 'tau_int', 'trajectory', 'window W', 'unreliable', 'frozen', 'jackknife error'],
})
const autocorrelation = (of: string): Entry => ({
  title: `Autocorrelation function of ${of}`,
  explanation: 'Dotted: the window W, where the sum of tau_int stops.',
  axis: 'ρ(t)',
  terms: ['ρ(t)', 'trajectory', 'window W', 'tau_int', 'frozen'],
})
const meanTerms: readonly Term[] = ['value(error)', 'z']
const running = (title: string, axis: string): Entry => ({
  title,
  explanation: 'Running mean.',
  axis,
  terms: meanTerms,
})

const entries: Record<string, Entry> = {
  exactness: {
    title: 'Exactness',
    explanation:
      'z: distance from the exact value, in errors. Shaded: ±1. Lines on either side: the limit beyond which a check fails. Hollow: it only informs. A dotted row: it has no error yet, and may lie anywhere.',
    axis: 'z',
    terms: ['value(error)', 'z', 'limit', 'effective dof'],
  },
  efficiency: {
    title: 'Efficiency',
    explanation:
      'What each sampler gives for its cost. They take turns, each alone on the machine; ? marks what is not reliable yet.',
    axis: '',
    terms: ['gain', 'independent Q', 'force', 'tau_int', 'value(error)', 'frozen'],
  },
  'Q/trace': {
    title: 'Topological charge, chain by chain',
    explanation: 'Every step to another integer is a tunneling event.',
    axis: 'Q',
  },
  anatomy: {
    title: 'Inside a trajectory',
    explanation: 'Layer by layer, from equilibrium to the proposal. Bands: errors of the means.',
    axis: '',
  },
  'Q/integrated-time': { ...integratedTime('Q'), column: 'tau_int(Q)', unit: 'trajectories' },
  'polyakov/integrated-time': {
    ...integratedTime('the Polyakov loop'),
    column: 'tau_int(Polyakov loop)',
    unit: 'trajectories',
  },
  'Q/autocorrelation': autocorrelation('Q'),
  'Q/histogram': {
    title: 'Distribution of Q',
    explanation: 'Bars: measured, with errors. Diamonds: exact.',
    axis: 'P(Q)',
    abscissa: 'topological charge Q',
  },
  'Q/tunneling-rate': {
    title: 'Tunneling rate',
    explanation: 'Mean |Q(i+1) − Q(i)| over chains and trajectories.',
    axis: '⟨|ΔQ|⟩ per trajectory',
    column: 'tunneling rate',
    unit: 'per trajectory',
    terms: ['tunneling rate', 'trajectory', 'value(error)'],
  },
  'plaquette/mean': {
    title: 'Average plaquette',
    explanation: 'Running mean of cos x_P.',
    axis: '⟨cos x_P⟩',
    column: 'plaquette',
    check: 'plaquette',
    terms: meanTerms,
  },
  'Q/squared': {
    title: 'Charge squared',
    explanation: 'Running mean of Q²; divided by the volume it is the susceptibility.',
    axis: '⟨Q²⟩',
    column: '⟨Q²⟩',
    check: 'Q squared',
    terms: meanTerms,
  },
  'Q/susceptibility': {
    title: 'Topological susceptibility',
    explanation: 'χ = ⟨Q²⟩/V, per plaquette.',
    axis: 'χ = ⟨Q²⟩/V',
    column: 'χ = ⟨Q²⟩/V',
    check: 'Q squared',
    terms: meanTerms,
  },
  'acceptance/mean': {
    title: 'Acceptance',
    explanation: 'Running mean of the acceptance probability.',
    axis: 'acceptance',
    column: 'acceptance',
    terms: meanTerms,
  },
  'expMinusEnergyError/mean': {
    title: 'Energy conservation',
    explanation: '⟨exp(−dH)⟩ is 1 in equilibrium. It informs only: rare proposals decide it.',
    axis: '⟨exp(−dH)⟩',
    column: '⟨exp(−dH)⟩',
    check: 'exp(-dH)',
    terms: meanTerms,
  },
  'accepted/mean': {
    title: 'Accepted proposals',
    explanation: 'Running mean: the share of proposals that were taken.',
    axis: 'accepted',
  },
  'energyError/mean': {
    title: 'Mean energy error',
    explanation: 'Running mean of dH over all proposals; never negative in equilibrium.',
    axis: '⟨dH⟩',
    terms: meanTerms,
  },
  'energyError/histogram': {
    title: 'Distribution of the energy error',
    explanation: 'Bars: measured, with errors.',
    axis: 'P per bin of dH',
    abscissa: 'energy error dH of a proposal',
  },
  'Q/mean': {
    title: 'Mean charge',
    explanation: 'Zero by symmetry.',
    axis: '⟨Q⟩',
    column: '⟨Q⟩',
    terms: meanTerms,
  },
  'QR/mean': {
    title: 'Mean smooth charge',
    explanation: 'Q_R = sum sin x_P / 2π; zero by symmetry.',
    axis: '⟨Q_R⟩',
    terms: meanTerms,
  },
  'W2x2/mean': {
    title: 'Wilson loop 2 × 2',
    explanation: 'Running mean.',
    axis: '⟨W(2×2)⟩',
    column: 'W(2×2)',
    terms: meanTerms,
  },
  'polyakov/mean': {
    title: 'Polyakov loop around the shorter side',
    explanation: 'Running mean of cos of the loop; zero by symmetry.',
    axis: '⟨cos of the Polyakov loop⟩',
    column: '⟨Polyakov loop⟩',
    terms: meanTerms,
  },
  'QR/squared': running('Smooth charge squared', '⟨Q_R²⟩'),
  'QR/integrated-time': integratedTime('Q_R'),
  'QR/autocorrelation': autocorrelation('Q_R'),
  'polyakov/autocorrelation': autocorrelation('the Polyakov loop'),
  'plaquette/integrated-time': integratedTime('the plaquette'),
  'plaquette/autocorrelation': autocorrelation('the plaquette'),
  exact: {
    title: 'Exact reference values',
    explanation: 'Finite-volume results for this lattice and beta: computed, so without errors.',
    axis: '',
  },
}
const known = new Map(Object.entries(entries))
const names = [...known.keys()]

/** `W2x2` as a symbol; other measurements keep their name. */
const symbol = (measurement: string): string => measurement.replace(/^W(\d+)x(\d+)$/, 'W($1×$2)')

/** What the standard analyses of any measurement are called. */
const patterns: readonly [ending: string, entry: (measurement: string) => Entry][] = [
  ['/mean', (m) => ({ ...running(`Mean of ${m}`, `⟨${m}⟩`), column: m })],
  ['/squared', (m) => ({ ...running(`${m} squared`, `⟨${m}²⟩`), column: `⟨${m}²⟩` })],
  ['/integrated-time', (m) => ({ ...integratedTime(m), column: `tau_int(${m})`, unit: 'trajectories' })],
  ['/autocorrelation', (m) => autocorrelation(m)],
  [
    '/histogram',
    (m) => ({
      title: `Distribution of ${m}`,
      explanation: 'Bars: measured, with errors.',
      axis: `P(${m})`,
      abscissa: m,
    }),
  ],
]

/** How to show the analysis `name`; those of the user's own that follow no pattern get their own name for a title. */
export function describe(name: string, unit?: string): Entry {
  const entry = known.get(name)
  if (entry !== undefined) return entry
  const pattern = patterns.find(([ending]) => name.endsWith(ending) && name.length > ending.length)
  if (pattern !== undefined) return pattern[1](symbol(name.slice(0, -pattern[0].length)))
  return { title: name, explanation: '', axis: unit === undefined ? name : `${name}, ${unit}` }
}

/** Whether the page knows an analysis by its name; others are of measurements or analyses of a pipeline's own. */
export function isKnown(name: string): boolean {
  return known.has(name)
}

/** Order of panels: known ones as listed here, the user's own after them by name, the reference table last. */
export function compareNames(a: string, b: string): number {
  const rank = (name: string): number => {
    if (name === 'exact') return names.length + 1
    const at = names.indexOf(name)
    return at < 0 ? names.length : at
  }
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0)
}

/** The known names with a column in the table of all samplers, in order. */
export const columnNames: readonly string[] = [
  'plaquette/mean',
  'W2x2/mean',
  'polyakov/mean',
  'Q/mean',
  'Q/squared',
  'Q/susceptibility',
  'acceptance/mean',
  'expMinusEnergyError/mean',
  'Q/tunneling-rate',
  'Q/integrated-time',
  'polyakov/integrated-time',
]

const checkTitles = new Map(
  Object.entries({
    plaquette: '⟨cos x_P⟩',
    Q: '⟨Q⟩',
    QR: '⟨Q_R⟩',
    'Q squared': '⟨Q²⟩',
    'QR squared': '⟨Q_R²⟩',
    'exp(-dH)': '⟨exp(−dH)⟩',
    'A - 2 P(dH<0)': '⟨A⟩ − 2 P(dH < 0)',
  }),
)

/** What the page calls a check of exactness; unknown ones keep their name. */
export function checkTitle(name: string): string {
  return checkTitles.get(name) ?? symbol(name)
}

const checkRemarks = new Map(Object.entries({ 'A - 2 P(dH<0)': 'A = min(1, exp(−dH))' }))

/** What a reader must know to read the title of a check, where it is not called as a panel is. */
export function checkRemark(name: string): string | undefined {
  return checkRemarks.get(name)
}
