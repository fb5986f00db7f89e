/** What was thrown, in one line; there is no file of a user whose line could be named. */
export function failureText(cause: unknown): string {
  return cause instanceof Error ? cause.message : `${String(cause)} was thrown`
}
