import * as z from 'zod/mini'
import { asReadonly } from './as-readonly.ts'
import { ascending, numberList } from './numbers.ts'

/** One quantity along a trajectory, a number for each entry of `layers`. */
export const anatomyCurve = asReadonly(
  z.object({
    mean: numberList,
    /** Of the mean, one sigma over trajectories. */
    error: numberList,
    /** The same over those trajectories that are accepted. Of older runs it is not there. */
    accepted: z.optional(asReadonly(z.object({ mean: numberList, error: numberList }))),
    /** A few single trajectories, the newest. */
    chains: asReadonly(z.array(numberList)),
  }),
)
export type AnatomyCurve = z.output<typeof anatomyCurve>

/** `kind: 'anatomy'`: what happens along the trajectories of a model, layer by layer. */
export const anatomy = z
  .object({
    kind: z.literal('anatomy'),
    /** 0 (the start) to N (the proposal before accept/reject), counted along the trajectory: all, or some 200 of more. */
    layers: numberList.check(
      z.refine((layers) => layers.length > 0 && ascending(layers), 'numbers of layers, in order'),
    ),
    /** Behind the means; each from an exact draw of its own. */
    trajectories: z.number(),
    /** Of a block, or of the whole lattice: what is accepted at a time. Of older runs it is not there. */
    acceptance: z.optional(asReadonly(z.object({ mean: z.number(), error: z.number() }))),
    quantities: asReadonly(z.record(z.string(), anatomyCurve)),
  })
  .check(
    z.refine(
      ({ layers, quantities }) =>
        Object.values(quantities).every(({ mean, error, accepted, chains }) =>
          [mean, error, accepted?.mean ?? mean, accepted?.error ?? error, ...chains].every(
            ({ length }) => length === layers.length,
          ),
        ),
      'a number for each layer',
    ),
  )
export type AnatomyValue = Readonly<z.output<typeof anatomy>>
