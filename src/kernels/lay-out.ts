/** Addresses are multiples of this: a line of the processor's cache. */
const LINE = 64

/** Places for arrays of these many bytes in memory, one after the other from `start` on, and where the last one ends. */
export function layOut<Name extends string>(
  bytes: Readonly<Record<Name, number>>,
  start = 0,
): { readonly at: Readonly<Record<Name, number>>; readonly end: number } {
  let end = start
  const at = {} as Record<Name, number>
  for (const [name, size] of Object.entries(bytes) as [Name, number][]) {
    at[name] = end
    end += Math.ceil(size / LINE) * LINE
  }
  return { at, end }
}
