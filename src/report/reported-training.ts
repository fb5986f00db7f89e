import { basename } from 'node:path'
import { z } from 'zod'
import { UsageError } from '../errors.ts'
import { readWhole, sha256 } from '../files/index.ts'
import { decodeModel } from '../layers/model/model-file.ts'
import { curvePointSchema, trialSchema } from '../training/checkpoint-schema.ts'
import type { CurvePoint } from '../training/learning-curve.ts'
import { decodeTraining, isTraining, type TrialRecord } from '../training/saved-training.ts'

/** What a report says of a training: of the model that it has made, or of the checkpoint of one that is not over. */
export interface ReportedTraining {
  /** Of its file, for people. */
  readonly name: string
  readonly path: string
  /** SHA-256 of its file. */
  readonly hash: string
  readonly network: string
  readonly lattice: string
  readonly beta: number
  readonly layers: number | undefined
  /** Steps that were made, of those that were asked for; undefined where the file does not say. */
  readonly step: number | undefined
  readonly steps: number | undefined
  readonly seconds: number | undefined
  /** The step that the model is from; undefined of a checkpoint. */
  readonly modelStep: number | undefined
  readonly isOver: boolean
  readonly options: Readonly<Record<string, unknown>>
  readonly curve: readonly CurvePoint[]
  readonly trials: readonly TrialRecord[]
  /** Where a model comes from, as its file says it. */
  readonly provenance: Readonly<Record<string, string>>
}

/** What a training leaves in the file of its model; a model that came into being otherwise may have less. */
const trainingOfModel = z.looseObject({
  options: z.record(z.string(), z.unknown()).default({}),
  steps: z.number().optional(),
  step: z.number().optional(),
  seconds: z.number().optional(),
  curve: z.array(curvePointSchema).default([]),
  trials: z.array(trialSchema.extend({ step: z.number(), best: z.boolean() })).default([]),
})

/**
 * Reads what a training has left: its model, or its checkpoint.
 *
 * @throws UsageError for a file that is neither, or is damaged.
 */
export function reportedTraining(file: string): ReportedTraining {
  const bytes = readWhole(file, 'model or checkpoint')
  const about = { name: basename(file), path: file, hash: sha256(bytes) }
  return isTraining(bytes)
    ? { ...about, ...ofCheckpoint(bytes, file) }
    : { ...about, ...ofModel(bytes, file) }
}

type OfFile = Omit<ReportedTraining, 'name' | 'path' | 'hash'>

function ofCheckpoint(bytes: Uint8Array, file: string): OfFile {
  const { network, checkpoint, seconds, curve, trials } = decodeTraining(bytes, file)
  const { options, step } = checkpoint
  const { lattice, beta, layers, steps } = options as Readonly<Record<string, unknown>>
  return {
    network,
    lattice: Array.isArray(lattice) ? lattice.join('x') : String(lattice),
    beta: Number(beta),
    layers: typeof layers === 'number' ? layers : undefined,
    step,
    steps: typeof steps === 'number' ? steps : undefined,
    seconds,
    modelStep: undefined,
    isOver: false,
    options,
    curve,
    trials,
    provenance: {},
  }
}

function ofModel(bytes: Uint8Array, file: string): OfFile {
  const { architecture, training, provenance } = decodeModel(bytes, file)
  const told = trainingOfModel.safeParse(training)
  if (!told.success) {
    const { path, message } = told.error.issues[0]!
    throw new UsageError(`model ${file}: training.${path.join('.')}: ${message}`)
  }
  const { options, steps, step, seconds, curve, trials } = told.data
  return {
    network: architecture.network,
    lattice: training.lattice.join('x'),
    beta: training.beta,
    layers: architecture.layers,
    step: steps,
    steps,
    seconds,
    modelStep: step,
    isOver: true,
    options,
    curve: curve as unknown as CurvePoint[],
    trials: trials as unknown as TrialRecord[],
    provenance,
  }
}
