import { z } from 'zod'
import { UsageError } from '../errors.ts'
import type { DescentCheckpoint } from './descent-checkpoint.ts'
import type { CurvePoint } from './learning-curve.ts'
import { type IntervalMeans, intervalMeanNames } from './training-progress.ts'
import type { Trial } from './trial.ts'

/** Any number: NaN and infinities are values that a training may see. */
const number = z.custom<number>((value) => typeof value === 'number', 'must be a number')
const count = z.int().min(0)

/** A trial as it comes back from a file. */
export const trialSchema = z.looseObject({
  acceptance: number,
  tunnelingRate: number,
  tunnelingRateError: number.nullable(),
  integratedTime: number,
  integratedTimeError: number.nullable(),
  reliable: z.boolean(),
  slowMode: z.boolean(),
  frozen: z.boolean(),
  expMinusEnergyError: number,
  expMinusEnergyErrorError: number.nullable(),
  longestRejection: number,
} satisfies Record<keyof Trial, z.ZodType>)

/** A point of the learning curve as it comes back from a file. */
export const curvePointSchema = z.looseObject({
  step: number,
  ...(Object.fromEntries(intervalMeanNames.map((name) => [name, number])) as Record<
    keyof IntervalMeans,
    typeof number
  >),
  blocks: count.min(1),
} satisfies Record<keyof CurvePoint, z.ZodType>)

/** @throws UsageError unless a checkpoint is of a training with exactly these options. */
export function checkSameOptions(checkpoint: { readonly options: unknown }, options: unknown): void {
  if (JSON.stringify(checkpoint.options) !== JSON.stringify(options))
    throw new UsageError('train: the checkpoint is of a training with other options')
}

/**
 * Checks that a checkpoint, its options aside, is one of a training with so many parameters.
 *
 * @throws UsageError that names the first part that does not fit.
 */
export function checkCheckpoint(
  checkpoint: DescentCheckpoint<{ readonly steps: number }>,
  parameters: number,
): void {
  const perParameter = z.custom<Float64Array>(
    (value) => value instanceof Float64Array && value.length === parameters,
    `must be ${parameters} numbers`,
  )
  const window = z.looseObject({ parameters: perParameter, steps: count, acceptance: number })
  const best = z.looseObject({ step: count, parameters: perParameter, trial: trialSchema })
  const { steps } = checkpoint.options
  const schema = z.looseObject({
    step: count.max(steps),
    parameters: perParameter,
    adam: z.looseObject({
      first: perParameter,
      second: perParameter,
      firstDecay: number,
      secondDecay: number,
    }),
    rateFactor: number,
    good: window,
    window,
    // every training ends with a trial
    best: checkpoint.step === steps ? best : best.optional(),
  } satisfies Record<Exclude<keyof DescentCheckpoint<unknown>, 'options'>, z.ZodType>)
  const result = schema.safeParse(checkpoint)
  if (result.success) return
  const [issue] = result.error.issues
  throw new UsageError(
    `train: the checkpoint does not fit its own options: ${issue!.path.join('.')} ${issue!.message}`,
  )
}

const masksSchema = z.map(z.string(), z.object({ shape: z.array(count), values: z.instanceof(Uint8Array) }))

/**
 * @throws UsageError unless the masks of a checkpoint have the form of masks. `checkModel` tells whether they fit the model.
 */
export function checkMasks(masks: unknown): void {
  if (!masksSchema.safeParse(masks).success)
    throw new UsageError('train: the masks of the checkpoint are none')
}
