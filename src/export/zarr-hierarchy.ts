import * as zarr from 'zarrita'
import type { OutputFolder } from '../files/index.ts'

/** What an element of an array may be, as Zarr writes it: float64, float32, int32 or bool, little-endian. */
type ElementType = '<f8' | '<f4' | '<i4' | '|b1'

/** An array that is written in slabs along one of its dimensions. */
export interface ZarrArray {
  /** Writes what begins at `start` of the dimension, in the order of the array. */
  put(
    start: number,
    data: Float64Array | Float32Array | Int32Array | zarr.BoolArray,
    shape: readonly number[],
  ): Promise<void>
}

interface ArrayOptions {
  readonly type: ElementType
  readonly dimensions: readonly string[]
  readonly shape: readonly number[]
  readonly chunks: readonly number[]
  /** The dimension along which it is written. */
  readonly along: string
  readonly attributes?: Readonly<Record<string, unknown>>
}

/**
 * A hierarchy of groups and arrays in a folder, in version 2 of Zarr, with the names of dimensions as xarray reads them. Chunks are
 * compressed by Zstandard.
 */
export class ZarrHierarchy {
  readonly #folder: OutputFolder
  readonly #metadata = new Map<string, unknown>()
  /** What zarrita reads and writes: chunks are written once and never read. */
  readonly #store

  constructor(folder: OutputFolder) {
    this.#folder = folder
    this.#store = {
      get: async (key: string) => {
        const json = this.#metadata.get(key.slice(1))
        return json === undefined ? undefined : encoded(json)
      },
      set: (key: string, value: Uint8Array) => folder.put(key.slice(1), value),
    }
  }

  async addGroup(path: string, attributes: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#putMetadata(`${path}.zgroup`, { zarr_format: 2 })
    await this.#putMetadata(`${path}.zattrs`, attributes)
  }

  async addArray(path: string, options: ArrayOptions): Promise<ZarrArray> {
    const { type, dimensions, along, attributes } = options
    // a dimension without extent still has chunks
    const chunks = options.chunks.map((length) => Math.max(1, length))
    await this.#putMetadata(`${path}/.zarray`, {
      zarr_format: 2,
      shape: options.shape,
      chunks,
      dtype: type,
      order: 'C',
      // xarray would take any other value for a missing one
      fill_value: null,
      filters: null,
      compressor: { id: 'zstd', level: 1 },
    })
    await this.#putMetadata(`${path}/.zattrs`, { ...attributes, _ARRAY_DIMENSIONS: dimensions })
    const array = await zarr.open.v2(zarr.root(this.#store).resolve(path), { kind: 'array', attrs: false })
    const axis = dimensions.indexOf(along)
    return {
      put: async (start, data, shape) => {
        const selection = shape.map((length, i) => (i === axis ? zarr.slice(start, start + length) : null))
        const stride = shape.map((_, i) =>
          shape.slice(i + 1).reduce((product, length) => product * length, 1),
        )
        await zarr.set(array, selection, { data, shape: [...shape], stride } as never)
      },
    }
  }

  /** Gathers the metadata of everything below a group in one file, with which readers begin. */
  async consolidate(path: string): Promise<void> {
    const below = [...this.#metadata].filter(([key]) => key.startsWith(path))
    const metadata = Object.fromEntries(below.map(([key, json]) => [key.slice(path.length), json]))
    await this.#folder.put(`${path}.zmetadata`, encoded({ zarr_consolidated_format: 1, metadata }))
  }

  async #putMetadata(key: string, json: unknown): Promise<void> {
    this.#metadata.set(key, json)
    await this.#folder.put(key, encoded(json))
  }
}

function encoded(json: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(json, null, 2)}\n`)
}
