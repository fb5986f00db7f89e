import type { WeightSpec } from './weight.ts'

const heads = ['scale', 'translation', 'transformation'] as const

/** The outputs of a network (docs/physics.md 6.4): s = lambda_s tanh(w h + b), t = w h + b, q = lambda_q tanh(w h + b). They start as 0. */
export function headWeights(prefix: string, inputs: number, outputs: number): WeightSpec[] {
  return heads.flatMap((head): WeightSpec[] => [
    { name: `${prefix}.${head}.weight`, shape: [inputs, outputs], start: { kind: 'zero' } },
    { name: `${prefix}.${head}.bias`, shape: [outputs], start: { kind: 'zero' } },
    ...(head === 'translation'
      ? []
      : [{ name: `${prefix}.${head}.coefficient`, shape: [], start: { kind: 'one' } } satisfies WeightSpec]),
  ])
}
