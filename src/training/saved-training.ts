import { z } from 'zod'
import { UsageError } from '../errors.ts'
import { readExactJson, readWhole, sha256, writeExactJson, writeWhole } from '../files/index.ts'
import { curvePointSchema, trialSchema } from './checkpoint-schema.ts'
import type { CurvePoint } from './learning-curve.ts'
import type { Trial } from './trial.ts'

/** A trial, the step it was made at, and whether its model was the best until then. */
export interface TrialRecord extends Trial {
  readonly step: number
  readonly best: boolean
}

/** An interrupted training as it is in its file: the checkpoint of its network, and its learning curve and trials so far. */
export interface SavedTraining {
  readonly network: string
  /** A checkpoint of `trainLocal` or `trainTensors`, which check it. */
  readonly checkpoint: { readonly step: number; readonly options: Readonly<Record<string, unknown>> }
  /** Spent so far, trials included. */
  readonly seconds: number
  readonly curve: readonly CurvePoint[]
  readonly trials: readonly TrialRecord[]
}

/** Name of the layout of the file. Another layout gets another number. */
const FORMAT = 'leapstream-training-2'
/** How the files of every version begin. */
const OPENING = '{"format":"leapstream-training-'

const fileSchema = z.object({
  format: z.literal(FORMAT),
  network: z.string(),
  checkpoint: z.looseObject({ step: z.int().min(0), options: z.record(z.string(), z.unknown()) }),
  seconds: z.number().min(0),
  curve: z.array(curvePointSchema),
  trials: z.array(trialSchema.extend({ step: z.number(), best: z.boolean() })),
})

/** The last line of a file: the digest of all that is above it. */
const seal = (content: Uint8Array) => `sha256 ${sha256(content)}\n`
const SEAL_LENGTH = seal(new Uint8Array()).length

/**
 * Writes a training to its file, which appears complete or not at all: one line of JSON, and one with its SHA-256, by which
 * `loadTraining` notices every change.
 *
 * @throws FileError when it cannot be written.
 */
export function saveTraining(training: SavedTraining, file: string): void {
  const content = Buffer.from(`${writeExactJson({ format: FORMAT, ...training })}\n`)
  writeWhole(file, Buffer.concat([content, Buffer.from(seal(content))]))
}

/**
 * Reads a training from its file.
 *
 * @throws UsageError for a file that is not there, is cut short, damaged or edited, or is something else.
 */
export function loadTraining(file: string): SavedTraining {
  return decodeTraining(readWhole(file, 'checkpoint'), file)
}

/** Whether bytes begin as the file of a training does, of any version. */
export function isTraining(data: Uint8Array): boolean {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    .toString('latin1', 0, OPENING.length)
    .startsWith(OPENING)
}

/** The training in the bytes of a `file`, which errors name. @throws UsageError like `loadTraining`. */
export function decodeTraining(data: Uint8Array, file: string): SavedTraining {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  const opening = bytes.toString('latin1', 0, 64)
  if (!opening.startsWith(OPENING))
    throw new UsageError(`${file} is no checkpoint of a training, or is cut short`)
  if (!opening.startsWith(`{"format":"${FORMAT}",`))
    throw new UsageError(
      `${file} is a checkpoint of another version of leapstream, or damaged: go on with that version, or begin anew`,
    )
  const content = bytes.subarray(0, Math.max(0, bytes.length - SEAL_LENGTH))
  if (bytes.subarray(content.length).toString('latin1') !== seal(content))
    throw new UsageError(
      `${file} was cut short, damaged or edited since it was written: it does not have the SHA-256 of its last line. Take another copy of it, or begin anew`,
    )
  let training: unknown
  try {
    training = readExactJson(content.toString('utf8'))
  } catch (cause) {
    throw new UsageError(`${file} is no checkpoint of a training: ${(cause as Error).message}`, { cause })
  }
  const result = fileSchema.safeParse(training)
  if (result.success) return result.data as unknown as SavedTraining
  const [issue] = result.error.issues
  throw new UsageError(
    `${file} is no checkpoint of a training: its ${issue?.path.join('.') || 'content'} is not what ${FORMAT} has`,
  )
}
