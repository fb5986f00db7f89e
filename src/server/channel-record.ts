import { ProtocolError } from '../errors.ts'
import { type Codec, type EncodedItem, msgpackCodec } from '../wire/codec.ts'

/** What a record costs besides its bytes, as measured: objects, maps and buffer headers. */
const recordOverhead = 800

/** More than the fields around a value take: topic, numbers and a key. */
const frameOverhead = 512

/** What the records of a channel have in common. */
export interface RecordOrigin {
  readonly id: number
  readonly topic: string
  /** Bytes that a frame may have. */
  readonly largestFrame: number
  /** Told once of each record whose value cannot be encoded. */
  onFailure(error: Error): void
  /** Told when the encodings of a record that is retained take more memory. */
  grow(bytes: number): void
}

/**
 * One record of a channel with its encodings, each made once and only when somebody needs it. A frozen record holds its
 * msgpack bytes and no longer the value it was made of.
 */
export class ChannelRecord {
  readonly seq: number
  readonly time: number
  readonly key: string | undefined
  /** How many records of this key there were, this one included. */
  readonly count: number
  /** Bytes of all records of the channel before this one. */
  readonly offset: number
  /** Whether its memory counts towards that of the hub. */
  retained = false
  readonly #origin: RecordOrigin
  #source: unknown
  #frozen = false
  readonly #values = new Map<Codec, Uint8Array>()
  readonly #frames = new Map<Codec, Uint8Array>()
  #failure: Error | undefined

  constructor(
    origin: RecordOrigin,
    fields: { seq: number; time: number; key: string | undefined; count: number; offset: number },
    value: unknown,
  ) {
    this.#origin = origin
    this.seq = fields.seq
    this.time = fields.time
    this.key = fields.key
    this.count = fields.count
    this.offset = fields.offset
    this.#source = value
  }

  /** What was published; undefined of a frozen record. */
  get value(): unknown {
    return this.#source
  }

  /** Memory held by the encodings, bytes. */
  get bytes(): number {
    let bytes = recordOverhead
    for (const frame of this.#frames.values()) bytes += frame.byteLength
    // The value of a frame is a part of it.
    for (const [codec, value] of this.#values) if (!this.#frames.has(codec)) bytes += value.byteLength
    return bytes
  }

  /** Encodes as msgpack and lets go of the value, which may change from here on. Throws ProtocolError as encoding does. */
  freeze(): void {
    this.frame(msgpackCodec)
    this.#frozen = true
    this.#source = undefined
  }

  /** The record as an item of a frame; throws ProtocolError, every time, when its value cannot be encoded. */
  item(codec: Codec, merged = 0): EncodedItem {
    let value = this.#values.get(codec)
    if (value === undefined) {
      const before = this.bytes
      // A copy, for the encoder cuts small results out of large buffers.
      value = new Uint8Array(this.#encode(codec))
      this.#values.set(codec, value)
      this.#hasGrownFrom(before)
    }
    return this.#item(value, merged)
  }

  /** The `data` message with this record alone: the same bytes for every client. Throws as `item`. */
  frame(codec: Codec): Uint8Array {
    let frame = this.#frames.get(codec)
    if (frame === undefined) {
      const before = this.bytes
      const value = this.#values.get(codec) ?? this.#encode(codec)
      frame = codec.encodeData(this.#origin.id, [this.#item(value, 0)])
      const end = frame.byteLength - codec.tail
      this.#frames.set(codec, frame)
      this.#values.set(codec, frame.subarray(end - value.byteLength, end))
      this.#hasGrownFrom(before)
    }
    return frame
  }

  #hasGrownFrom(before: number): void {
    if (this.retained && this.bytes > before) this.#origin.grow(this.bytes - before)
  }

  #item(value: Uint8Array, merged: number): EncodedItem {
    return {
      seq: this.seq,
      time: this.time,
      ...(this.key === undefined ? {} : { key: this.key }),
      ...(merged === 0 ? {} : { merged }),
      value,
    }
  }

  #encode(codec: Codec): Uint8Array {
    if (this.#failure !== undefined) throw this.#failure
    try {
      const source = this.#frozen ? msgpackCodec.decodeValue(this.#values.get(msgpackCodec)!) : this.#source
      const value = codec.encodeValue(source)
      const { largestFrame } = this.#origin
      if (value.byteLength + frameOverhead > largestFrame) {
        throw new ProtocolError(
          `a value of ${value.byteLength} bytes is too large for a frame of ${largestFrame}; send it in parts`,
        )
      }
      return value
    } catch (cause) {
      this.#failure = new ProtocolError(`topic ${this.#origin.topic}: ${(cause as Error).message}`, { cause })
      this.#origin.onFailure(this.#failure)
      throw this.#failure
    }
  }
}
