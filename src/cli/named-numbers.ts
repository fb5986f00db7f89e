import { UsageError } from '../errors.ts'

/**
 * Numbers by their names, as a flag gives them: `plaquette=1e-5,Q2=0.01`.
 *
 * @throws UsageError for anything else, or a name that is given twice.
 */
export function namedNumbers(
  text: string,
  { flag, example }: { readonly flag: string; readonly example: string },
): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>()
  for (const part of text.split(',')) {
    const [, name, value] = /^\s*([^=\s]+)\s*=\s*([+-]?[0-9.eE+-]+)\s*$/.exec(part) ?? []
    if (name === undefined || !Number.isFinite(Number(value)))
      throw new UsageError(`${flag} ${text}: give ${example}`)
    if (numbers.has(name)) throw new UsageError(`${flag} ${text}: ${name} is given twice`)
    numbers.set(name, Number(value))
  }
  return numbers
}
