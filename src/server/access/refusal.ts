/** An answer of HTTP to somebody who is not let in. */
export interface Refusal {
  readonly status: number
  readonly text: string
}

/** Headers that an answer with this status has to have. */
export function refusalHeaders(status: number): Record<string, string> {
  return status === 401 ? { 'WWW-Authenticate': 'Bearer realm="leapstream"' } : {}
}
