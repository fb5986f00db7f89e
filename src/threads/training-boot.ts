import type { LocalShape } from '../layers/index.ts'
import { parameterCount } from '../layers/index.ts'
import {
  resultLengths,
  type TrainingShare,
  trialSeriesNames,
  type WorkforceOptions,
} from '../training/index.ts'

/** What a training thread is started with. */
export interface TrainingBoot {
  readonly options: WorkforceOptions
  readonly share: TrainingShare
  readonly memory: SharedArrayBuffer
}

/**
 * Indices of the control words at the start of the shared memory: the number of the command, its kind, and how many threads
 * have done it.
 */
export const COMMAND = 0
export const KIND = 1
export const DONE = 2
const CONTROL_BYTES = 64

/** What the threads are told to do next. */
export const GRADIENT = 0
export const TRIAL = 1

/** A request begins with so many numbers: beta, weight, step, fresh. Its parameters follow. */
const REQUEST = 4

/** Bytes of the memory that all threads of a training share: control words, the request, and the results. */
export function trainingMemoryBytes(options: WorkforceOptions): number {
  const { rows, series } = resultLengths(options)
  return resultsOffset(options.shape) + 8 * (rows + trialSeriesNames.length * series)
}

/** Where the results begin. */
export function resultsOffset(shape: LocalShape): number {
  return CONTROL_BYTES + 8 * (REQUEST + parameterCount(shape))
}

/** Control words, and the request with its parameters. */
export function trainingViews(memory: SharedArrayBuffer, shape: LocalShape) {
  return {
    control: new Int32Array(memory, 0, CONTROL_BYTES / 4),
    request: new Float64Array(memory, CONTROL_BYTES, REQUEST),
    parameters: new Float64Array(memory, CONTROL_BYTES + 8 * REQUEST, parameterCount(shape)),
  }
}
