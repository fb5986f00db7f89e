import { UsageError } from '../errors.ts'

/**
 * JSON of plain data that keeps every number bit by bit, also -0, NaN and infinities. Typed arrays and Maps come back as typed
 * arrays and Maps: an array is written as its bytes in base64, little-endian.
 *
 * @example
 * readExactJson(writeExactJson({ first: Float64Array.of(-0, 1 / 3) })) // the same again
 */
export function writeExactJson(value: unknown): string {
  return JSON.stringify(value, (_, entry: unknown) => {
    if (typeof entry === 'number' && (!Number.isFinite(entry) || Object.is(entry, -0)))
      return { $number: Object.is(entry, -0) ? '-0' : String(entry) }
    if (entry instanceof Map) return { $map: [...entry] }
    const name = Object.keys(arrays).find((type) => entry instanceof arrays[type as ArrayName])
    if (name === undefined) return entry
    const { buffer, byteOffset, byteLength } = entry as Float64Array
    return { [name]: Buffer.from(buffer, byteOffset, byteLength).toString('base64') }
  })
}

/**
 * The inverse of {@link writeExactJson}.
 *
 * @throws UsageError for what is no JSON, or holds an array that was cut short.
 */
export function readExactJson(text: string): unknown {
  try {
    return JSON.parse(text, readEntry)
  } catch (cause) {
    throw new UsageError(`this is not the JSON that was written: ${(cause as Error).message}`, { cause })
  }
}

function readEntry(_: string, entry: unknown): unknown {
  if (typeof entry !== 'object' || entry === null) return entry
  const [[name, content] = ['', undefined], ...others] = Object.entries(entry)
  if (others.length > 0) return entry
  if (name === '$number') return Number(content)
  if (name === '$map') return new Map(content as [unknown, unknown][])
  if (!Object.hasOwn(arrays, name)) return entry
  const bytes = Uint8Array.from(Buffer.from(content as string, 'base64'))
  return new arrays[name as ArrayName](bytes.buffer)
}

const arrays = { $float64: Float64Array, $float32: Float32Array, $uint8: Uint8Array } as const
type ArrayName = keyof typeof arrays
