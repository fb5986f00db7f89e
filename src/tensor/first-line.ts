/** The first line of what was thrown: native modules put a page below it. */
export function firstLine(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return message.trim().split('\n')[0] ?? ''
}
