/** Base of every error that leapstream raises on purpose; `exitCode` is what the command line returns for it. */
export class LeapstreamError extends Error {
  readonly exitCode: number = 1
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
  }
}

/** The caller passed something that cannot be: correct the named value. */
export class UsageError extends LeapstreamError {
  override readonly exitCode = 2
}

/** A file could not be written: `reason` says why. Make room, or choose another place; what was there before is there still. */
export class FileError extends LeapstreamError {
  readonly reason: string
  constructor(file: string, reason: string, options?: ErrorOptions) {
    super(`${file} cannot be written: ${reason}`, options)
    this.reason = reason
  }
}

/** A run directory cannot be read, written or gone on with; the message names it and says what to do. */
export class RecordError extends LeapstreamError {}

/** WebAssembly SIMD is missing or the compiled kernels cannot be loaded: use another Node or build again. */
export class KernelError extends LeapstreamError {}

/** A tensor backend cannot be had on this machine: `reason` says why, `remedy` what to do. */
export class BackendError extends LeapstreamError {
  readonly reason: string
  readonly remedy: string
  constructor(backend: string, reason: string, remedy: string, options?: ErrorOptions) {
    super(`${backend}: ${reason}: ${remedy}`, options)
    this.reason = reason
    this.remedy = remedy
  }
}

/** Figures cannot be drawn here, since a package is missing: the message says what to install. */
export class FigureError extends LeapstreamError {
  readonly reason: string
  readonly remedy: string
  constructor(reason: string, remedy: string, options?: ErrorOptions) {
    super(`figures cannot be drawn, ${reason}: ${remedy}`, options)
    this.reason = reason
    this.remedy = remedy
  }
}

/** A pipeline definition or one of its stages failed; the message names file and stage, `cause` keeps the original. */
export class PipelineError extends LeapstreamError {}

/** The server could not start or bind: choose another port or address. */
export class ServerError extends LeapstreamError {}

/** The other side of a connection broke the leapstream.v1 protocol. */
export class ProtocolError extends LeapstreamError {}

/** A server does not let this client in: give a token that is valid there, or ask whoever runs the server to allow it. */
export class AccessError extends ProtocolError {}

/** A message is larger, or has more inside, than the limits of leapstream.v1 allow. */
export class TooLargeError extends ProtocolError {}

/** A server did not carry out a command; `code` is that of its answer: 'forbidden', 'no-run', 'unsupported', 'failed', ... */
export class CommandError extends LeapstreamError {
  readonly code: string
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Numbers contradict the theory (a charge far from an integer, say): a defect of leapstream, please report it. */
export class InternalError extends LeapstreamError {}
