import { readFileSync } from 'node:fs'

/** A frame that a client has received, and when: milliseconds of a clock that begins anywhere. */
export interface RecordedFrame {
  readonly time: number
  readonly frame: Uint8Array
}

const HEAD = 12

/** A frame as it stands in a file of recorded frames. */
export function writeFrame(time: number, frame: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEAD + frame.length)
  const head = new DataView(bytes.buffer)
  head.setFloat64(0, time)
  head.setUint32(8, frame.length)
  bytes.set(frame, HEAD)
  return bytes
}

/** The frames of such a file. */
export function readFrames(file: string): RecordedFrame[] {
  const bytes = readFileSync(file)
  const frames: RecordedFrame[] = []
  for (let at = 0; at < bytes.length; ) {
    const size = bytes.readUInt32BE(at + 8)
    frames.push({ time: bytes.readDoubleBE(at), frame: bytes.subarray(at + HEAD, at + HEAD + size) })
    at += HEAD + size
  }
  return frames
}
