/** What of `node:util` is used in errors: a value in a few words. */
export function inspect(value: unknown): string {
  return typeof value === 'object' && value !== null ? Object.prototype.toString.call(value) : String(value)
}
