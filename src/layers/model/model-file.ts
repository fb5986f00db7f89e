import { z } from 'zod'
import { UsageError } from '../../errors.ts'
import { readWhole } from '../../files/read-whole.ts'
import { writeWhole } from '../../files/write-whole.ts'
import { latticeSize } from '../../lattice/index.ts'
import { architectureSchema } from './architecture.ts'
import { checkModel } from './check-model.ts'
import type { LeapfrogModel } from './leapfrog-model.ts'
import { decodeSafeTensors, encodeSafeTensors } from './safetensors.ts'
import { isSealed, seal, UNSEALED } from './sealed-bytes.ts'

/** Name of the layout of the metadata. Another layout gets another number. */
const FORMAT = 'leapstream-model-2'
/**
 * The format of older versions and of other programs, without a digest. The two names differ in more than one bit, so that no
 * single flipped bit turns the check of the digest off.
 */
const UNCHECKED_FORMAT = 'leapstream-model-1'

const trainingSchema = z.looseObject({
  beta: z.number().positive(),
  lattice: z.tuple([z.number(), z.number()]).transform((pair) => latticeSize(pair)),
})

const provenanceSchema = z.record(z.string(), z.string())

/**
 * Writes a model to one .safetensors file: weights and masks as its tensors; architecture, training summary and provenance
 * as JSON in its metadata, and a SHA-256 of the whole file, by which `loadModel` notices every change. The file appears complete
 * or not at all.
 *
 * @throws UsageError when the model's weights do not fit its architecture, FileError when the file cannot be written.
 */
export function saveModel(model: LeapfrogModel, file: string): void {
  checkModel(model, file)
  const bytes = encodeSafeTensors({
    tensors: model.weights,
    metadata: {
      format: FORMAT,
      sha256: UNSEALED,
      architecture: JSON.stringify(model.architecture),
      training: JSON.stringify(model.training),
      provenance: JSON.stringify(model.provenance),
    },
  })
  writeWhole(file, seal(bytes))
}

/**
 * Reads a model from its .safetensors file.
 *
 * @throws UsageError that says what does not fit: no such file, cut short, damaged, of an unknown network, weights that are
 * missing, of another shape or not finite.
 * @example
 * const { architecture, training } = loadModel('model.safetensors')
 */
export function loadModel(file: string): LeapfrogModel {
  return decodeModel(readWhole(file, 'model'), file)
}

/** The model in the bytes of a `file`, which errors name. @throws UsageError like `loadModel`. */
export function decodeModel(bytes: Uint8Array, file: string): LeapfrogModel {
  const { tensors, metadata } = decodeSafeTensors(bytes, `model ${file}`)
  if (metadata.format !== FORMAT && metadata.format !== UNCHECKED_FORMAT) {
    throw new UsageError(
      `model ${file} is no model of leapstream: its metadata has format ${metadata.format ?? 'nothing'}, not ${FORMAT}`,
    )
  }
  if (metadata.format === FORMAT && !isSealed(bytes, metadata.sha256)) {
    throw new UsageError(
      `model ${file} was damaged or changed since it was written: it does not have the SHA-256 in its metadata. Take another copy of it`,
    )
  }
  const part = <T>(name: string, schema: z.ZodType<T>): T => {
    let value: unknown
    try {
      value = JSON.parse(metadata[name] ?? '')
    } catch (cause) {
      throw new UsageError(`model ${file}: its metadata has no readable ${name}`, { cause })
    }
    const result = schema.safeParse(value)
    if (result.success) return result.data
    const [issue] = result.error.issues
    throw new UsageError(`model ${file}: ${[name, ...(issue?.path ?? [])].join('.')}: ${issue?.message}`)
  }
  const model: LeapfrogModel = {
    architecture: part('architecture', architectureSchema),
    weights: tensors,
    training: part('training', trainingSchema),
    provenance: part('provenance', provenanceSchema),
  }
  checkModel(model, `model ${file}`)
  return model
}
