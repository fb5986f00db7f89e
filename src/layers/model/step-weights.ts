import type { WeightSpec } from './weight.ts'

/** The step sizes of every layer, as logarithms, so that training keeps them positive. */
export function stepWeights(kicks: number, drifts: number) {
  return [
    { name: 'logKickStep', shape: [kicks], start: { kind: 'logStep' } },
    { name: 'logDriftStep', shape: [drifts], start: { kind: 'logStep' } },
  ] as const satisfies readonly WeightSpec[]
}
