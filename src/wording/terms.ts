/** What a reader may have to look up, by the word that the page has for it. */
const definitions = {
  'value(error)':
    'In brackets: the error (one sigma) of the last digits. 0.8635(7) is 0.8635 ± 0.0007. A question mark: no error that can be used.',
  z: 'Distance from the exact value, in errors. Of a distribution: of a normal variable that is as improbable.',
  limit:
    'Distance beyond which a check fails. It holds at all looks together, and is wider while the error itself is not well known.',
  'effective dof':
    'Degrees of freedom of χ². The counts of a Markov chain are correlated, so that fewer are free than there are bins: as many as would scatter as much (Rao and Scott 1984), no whole number. p is the chance of a larger χ².',
  trajectory: 'One proposal and its accept/reject step: the unit of Monte Carlo time.',
  tau_int:
    'Integrated autocorrelation time, 1 + 2 Σ ρ(t), in trajectories: of N values N/tau_int are as good as independent. Most lattice papers quote half of it.',
  'ρ(t)': 'Autocorrelation of values that are t trajectories apart: 1 at t = 0, 0 once they are independent.',
  'window W': 'ρ(t) is summed up to t = W. What lies beyond is hardly more than noise.',
  unreliable:
    'The run is too short for this tau_int, or a slow mode hides behind it. It is shown hollow or dotted, with the reason.',
  frozen:
    'It never changed, or so rarely that its changes contradict its tau_int. What is known is a bound: tau_int is larger, at 95 %.',
  'jackknife error':
    'A second error of tau_int, from leaving out groups of chains in turn. It needs no formula. It is told where it is more than half as large again as the error in brackets: then believe the larger one.',
  'tunneling rate': 'How far the charge moves in a trajectory on average: the mean of |Q(i+1) − Q(i)|.',
  'independent Q': 'Trajectories of all chains over tau_int of Q: as many independent charges are as good.',
  force: 'One evaluation of dS/dx on one lattice: what a leapfrog step costs.',
  'sample size':
    'Effective sample size N/tau_int: of all N values of all chains, as many independent draws would tell the mean as well.',
  'split R-hat':
    'The halves of all chains compared by ranks (Vehtari et al. 2021): 1 where they agree in place and width. Above 1.01 they do not, and no error can be believed.',
  price:
    'tau_int times the cost of a trajectory: of N trajectories N/tau_int are as good as independent draws. In seconds it depends on the machine, in evaluations of the force it does not.',
  gain: 'Independent charges that a sampler gives, over those that tuned HMC gives for the same cost. > and < mark bounds: HMC that is frozen has no tau_int but a bound.',
} as const

export type Term = keyof typeof definitions

/** What a term means. */
export function definition(term: Term): string {
  return definitions[term]
}
