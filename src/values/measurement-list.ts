import * as z from 'zod/mini'
import { asReadonly } from './as-readonly.ts'
import { figureIfAny } from './numbers.ts'

/** What a page must be told of a measurement to name what is made of it. */
export const describedMeasurement = z.object({
  /** In the definition, and in the names of its analyses. */
  name: z.string(),
  symbol: z.exactOptional(z.string()),
  title: z.exactOptional(z.string()),
  phrase: z.exactOptional(z.string()),
  formula: z.exactOptional(z.string()),
  /** It has no place in the table of results. */
  aside: z.exactOptional(z.literal(true)),
  unit: z.exactOptional(z.string()),
  integer: z.exactOptional(z.literal(true)),
  measuredOn: z.enum(['configuration', 'proposal']),
  sectors: z.exactOptional(z.enum(['labels', 'follows'])),
  /** Its mean, where symmetry gives it. */
  mean: figureIfAny,
  /** What its checks are called. */
  label: z.string(),
  /** The check of a function of it. */
  derivedCheck: z.exactOptional(
    asReadonly(z.object({ label: z.string(), symbol: z.string(), remark: z.string() })),
  ),
})
export type DescribedMeasurement = Readonly<z.output<typeof describedMeasurement>>

/** `kind: 'measurements'`: what is measured, in the order of the definition. */
export const measurementList = z.object({
  kind: z.literal('measurements'),
  measurements: asReadonly(z.array(asReadonly(describedMeasurement))),
})
export type MeasurementList = Readonly<z.output<typeof measurementList>>
