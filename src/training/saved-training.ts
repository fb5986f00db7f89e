import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { UsageError } from '../errors.ts'
import { writeWhole } from '../layers/index.ts'
import { readExactJson, writeExactJson } from './exact-json.ts'
import type { CurvePoint } from './learning-curve.ts'
import type { Trial } from './trial.ts'

/** A trial, the step it was made at, and whether its model was the best until then. */
export interface TrialRecord extends Trial {
  readonly step: number
  readonly best: boolean
}

/** An interrupted training as it lies in its file: the checkpoint of its network, and what has been seen so far. */
export interface SavedTraining {
  readonly network: string
  /** Of the training of that network, which reads it. */
  readonly checkpoint: { readonly options: Readonly<Record<string, unknown>> }
  /** Where the model was to be written. */
  readonly out: string
  /** Spent so far, trials included. */
  readonly seconds: number
  readonly curve: readonly CurvePoint[]
  readonly trials: readonly TrialRecord[]
}

/** Names the layout of the file; another number means another layout. */
const FORMAT = 'leapstream-training-1'

const fileSchema = z.object({
  format: z.literal(FORMAT),
  network: z.string(),
  checkpoint: z.looseObject({ options: z.record(z.string(), z.unknown()) }),
  out: z.string(),
  seconds: z.number().min(0),
  curve: z.array(z.looseObject({ step: z.number(), blocks: z.number() })),
  trials: z.array(z.looseObject({ step: z.number() })),
})

/** Writes a training to its file, which appears complete or not at all. @throws UsageError when it cannot be written. */
export function saveTraining(training: SavedTraining, file: string): void {
  writeWhole(file, Buffer.from(`${writeExactJson({ format: FORMAT, ...training })}\n`))
}

/**
 * Reads a training from its file.
 *
 * @throws UsageError for a file that is not there, is cut short, or is something else.
 */
export function loadTraining(file: string): SavedTraining {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    const why = (cause as { code?: string }).code === 'ENOENT' ? 'no such file' : (cause as Error).message
    throw new UsageError(`checkpoint ${file} cannot be read: ${why}`, { cause })
  }
  let content: unknown
  try {
    content = readExactJson(text)
  } catch (cause) {
    throw new UsageError(`${file} is no checkpoint of a training, or is cut short: it is not JSON`, { cause })
  }
  const result = fileSchema.safeParse(content)
  if (result.success) return result.data as unknown as SavedTraining
  const [issue] = result.error.issues
  throw new UsageError(
    `${file} is no checkpoint of a training: its ${issue?.path.join('.') || 'content'} is not what ${FORMAT} has`,
  )
}
