/** What measurements of every run are called among the `sample_stats` of ArviZ. */
export const sampleStats: Readonly<Record<string, string>> = {
  acceptance: 'acceptance_rate',
  accepted: 'accepted',
  energyError: 'energy_error',
  expMinusEnergyError: 'exp_minus_energy_error',
}

/** Stan and PyMC say so of a trajectory whose energy error is larger than this, and so do programs that read `diverging`. */
const DIVERGED = 1000

/** Of energy errors, which trajectories diverged. Those of a diverged one need not be finite. */
export function diverging(energyErrors: Float64Array): Uint8Array {
  return Uint8Array.from(energyErrors, (dH) => (dH <= DIVERGED ? 0 : 1))
}
