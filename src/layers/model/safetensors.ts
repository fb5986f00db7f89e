import { UsageError } from '../../errors.ts'
import { sizeOf, type Weight } from './weight.ts'

/** Contents of a .safetensors file: arrays by name, and free text. */
export interface SafeTensors {
  readonly tensors: ReadonlyMap<string, Weight>
  readonly metadata: Readonly<Record<string, string>>
}

/**
 * The number types that models have. Files are little-endian, as are the typed arrays of every machine that runs the kernels.
 */
const arrays = { F32: Float32Array, F64: Float64Array, U8: Uint8Array } as const
type Dtype = keyof typeof arrays

function dtypeOf(values: Weight['values']): Dtype {
  if (values instanceof Uint8Array) return 'U8'
  return values instanceof Float32Array ? 'F32' : 'F64'
}

/** A file begins with the length of its header in so many bytes, and the header is padded to a multiple of them. */
const WORD = 8

/** The format's own limit for a header: 100 MB. */
const LARGEST_HEADER = 100_000_000

/**
 * The bytes of a .safetensors file (format of Hugging Face, as of 2023): length of the header as a 64-bit integer, header in
 * JSON padded with spaces to a multiple of 8, then the arrays one after the other. Arrays of wide numbers come first, so that
 * all are aligned.
 */
export function encodeSafeTensors({ tensors, metadata }: SafeTensors): Uint8Array {
  const width = ([, { values }]: [string, Weight]) => values.BYTES_PER_ELEMENT
  const entries = [...tensors].sort((a, b) => width(b) - width(a))
  const header: Record<string, unknown> = { __metadata__: metadata }
  let end = 0
  for (const [name, { shape, values }] of entries) {
    const begin = end
    end += values.byteLength
    header[name] = { dtype: dtypeOf(values), shape, data_offsets: [begin, end] }
  }
  const json = new TextEncoder().encode(JSON.stringify(header))
  const headerLength = Math.ceil(json.length / WORD) * WORD
  const bytes = new Uint8Array(WORD + headerLength + end)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true)
  bytes.fill(0x20, WORD, WORD + headerLength)
  bytes.set(json, WORD)
  let at = WORD + headerLength
  for (const [, { values }] of entries) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
    at += values.byteLength
  }
  return bytes
}

/**
 * Reads the bytes of a .safetensors file whose arrays are F32, F64 or U8.
 *
 * @param what names the file in errors.
 * @throws UsageError for anything that the format does not allow: a file cut short, overlapping or missing bytes.
 */
export function decodeSafeTensors(bytes: Uint8Array, what: string): SafeTensors {
  const refuse = (why: string, options?: ErrorOptions) =>
    new UsageError(`${what} is not a readable .safetensors file: ${why}`, options)
  if (bytes.length < WORD) throw refuse('it is empty or cut short')
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)
  if (length > LARGEST_HEADER) throw refuse('its header would be larger than the format allows')
  const dataAt = WORD + Number(length)
  if (dataAt > bytes.length) throw refuse('it is cut short in its header')
  let header: Record<string, unknown>
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(WORD, dataAt)))
  } catch (cause) {
    throw refuse('its header is not JSON', { cause })
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw refuse('its header is not a JSON object')
  }
  const { __metadata__: metadata = {}, ...entries } = header
  if (!isTextMap(metadata)) throw refuse('its __metadata__ is not text')
  const tensors = new Map<string, Weight>()
  let covered = 0
  const placed = Object.entries(entries).map(([name, entry]) => {
    if (!isEntry(entry)) throw refuse(`tensor ${name} has no valid dtype, shape and data_offsets`)
    return { name, ...entry }
  })
  for (const { name, dtype, shape, data_offsets } of placed.sort(
    (a, b) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
  )) {
    if (!Object.hasOwn(arrays, dtype)) {
      throw refuse(`tensor ${name} is ${dtype}; models have ${Object.keys(arrays).join(', ')}`)
    }
    const Values = arrays[dtype as Dtype]
    const [begin, end] = data_offsets
    if (begin !== covered) throw refuse(`tensor ${name} does not begin where the one before it ends`)
    if (end - begin !== sizeOf(shape) * Values.BYTES_PER_ELEMENT) {
      throw refuse(`tensor ${name} of shape [${shape}] does not fill its ${end - begin} bytes`)
    }
    if (dataAt + end > bytes.length) throw refuse(`it is cut short in tensor ${name}`)
    covered = end
    // a copy, since the bytes need not be aligned; `slice` of a Buffer would make no copy
    const aligned = Uint8Array.from(bytes.subarray(dataAt + begin, dataAt + end))
    tensors.set(name, { shape, values: new Values(aligned.buffer) })
  }
  if (dataAt + covered !== bytes.length) throw refuse('it goes on after its last tensor')
  return { tensors, metadata }
}

interface Entry {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data_offsets: readonly [number, number]
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isEntry(entry: unknown): entry is Entry {
  if (typeof entry !== 'object' || entry === null) return false
  const { dtype, shape, data_offsets } = entry as Record<string, unknown>
  return (
    typeof dtype === 'string' &&
    Array.isArray(shape) &&
    shape.every(isCount) &&
    Array.isArray(data_offsets) &&
    data_offsets.length === 2 &&
    data_offsets.every(isCount)
  )
}

function isTextMap(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((text) => typeof text === 'string')
  )
}
