/** How the page names and places an analysis. */
export interface Entry {
  readonly title: string
  /** What the numbers are, in one line under the title. */
  readonly explanation: string
  /** Label of the value axis. */
  readonly axis: string
  /** Head of the column in the table of all samplers; those without are not in the table. */
  readonly column?: string
}

const entries: Record<string, Entry> = {
  'Q/trace': {
    title: 'Topological charge, chain by chain',
    explanation: 'Every step to another integer is a tunneling event.',
    axis: 'Q',
  },
  'Q/integrated-time': {
    title: 'Autocorrelation of Q',
    explanation: 'tau_int = 1 + 2 sum rho; independent draws give 1.',
    axis: 'tau_int(Q), trajectories',
    column: 'tau_int(Q)',
  },
  'Q/histogram': {
    title: 'Distribution of Q',
    explanation: 'Bars: measured, with errors. Diamonds: exact.',
    axis: 'P(Q)',
  },
  'Q/tunneling-rate': {
    title: 'Tunneling rate',
    explanation: 'Mean |Q(i+1) − Q(i)| over chains and trajectories.',
    axis: '⟨|ΔQ|⟩ per trajectory',
    column: 'tunneling rate',
  },
  'plaquette/mean': {
    title: 'Average plaquette',
    explanation: 'Running mean of cos x_P.',
    axis: '⟨cos x_P⟩',
    column: 'plaquette',
  },
  'Q/squared': {
    title: 'Charge squared',
    explanation: 'Running mean of Q²; divided by the volume it is the susceptibility.',
    axis: '⟨Q²⟩',
    column: '⟨Q²⟩',
  },
  'acceptance/mean': {
    title: 'Acceptance',
    explanation: 'Running mean of the acceptance probability.',
    axis: 'acceptance',
    column: 'acceptance',
  },
  'expMinusEnergyError/mean': {
    title: 'Energy conservation',
    explanation: '⟨exp(−dH)⟩ is 1 in equilibrium.',
    axis: '⟨exp(−dH)⟩',
    column: '⟨exp(−dH)⟩',
  },
  'Q/mean': {
    title: 'Mean charge',
    explanation: 'Zero by symmetry.',
    axis: '⟨Q⟩',
    column: '⟨Q⟩',
  },
  'QR/mean': {
    title: 'Mean smooth charge',
    explanation: 'Q_R = sum sin x_P / 2π; zero by symmetry.',
    axis: '⟨Q_R⟩',
  },
  'W2x2/mean': {
    title: 'Wilson loop 2 × 2',
    explanation: 'Running mean.',
    axis: '⟨W(2×2)⟩',
    column: 'W(2×2)',
  },
  'QR/integrated-time': {
    title: 'Autocorrelation of Q_R',
    explanation: 'tau_int = 1 + 2 sum rho; independent draws give 1.',
    axis: 'tau_int(Q_R), trajectories',
  },
  'plaquette/integrated-time': {
    title: 'Autocorrelation of the plaquette',
    explanation: 'tau_int = 1 + 2 sum rho; independent draws give 1.',
    axis: 'tau_int(plaquette), trajectories',
  },
  exact: {
    title: 'Exact reference values',
    explanation: 'Finite-volume results for this lattice and beta.',
    axis: '',
  },
}
const known = new Map(Object.entries(entries))
const names = [...known.keys()]

/** What the standard analyses of any measurement are called. */
const patterns: readonly [ending: string, entry: (measurement: string) => Entry][] = [
  ['/mean', (m) => ({ title: `Mean of ${m}`, explanation: 'Running mean.', axis: `⟨${m}⟩` })],
  ['/squared', (m) => ({ title: `${m} squared`, explanation: 'Running mean.', axis: `⟨${m}²⟩` })],
  [
    '/integrated-time',
    (m) => ({
      title: `Autocorrelation of ${m}`,
      explanation: 'tau_int = 1 + 2 sum rho; independent draws give 1.',
      axis: `tau_int(${m}), trajectories`,
    }),
  ],
]

/** How to show the analysis `name`; those of the user's own that follow no pattern get their own name for a title. */
export function describe(name: string, unit?: string): Entry {
  const entry = known.get(name)
  if (entry !== undefined) return entry
  const pattern = patterns.find(([ending]) => name.endsWith(ending) && name.length > ending.length)
  if (pattern !== undefined) return pattern[1](name.slice(0, -pattern[0].length))
  return { title: name, explanation: '', axis: unit === undefined ? name : `${name}, ${unit}` }
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

/** The names with a column in the table of all samplers, in order. */
export const columnNames: readonly string[] = [
  'plaquette/mean',
  'W2x2/mean',
  'Q/mean',
  'Q/squared',
  'acceptance/mean',
  'expMinusEnergyError/mean',
  'Q/tunneling-rate',
  'Q/integrated-time',
]
