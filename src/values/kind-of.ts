/** What a value says that it is, in its field `kind`; undefined where it does not. */
export function kindOf(value: unknown): string | undefined {
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined
  return typeof kind === 'string' ? kind : undefined
}
