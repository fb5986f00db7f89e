import { UsageError } from '../errors.ts'

/** What `--save-configurations every=N` says. @throws UsageError for anything but every=N. */
export function configurationsEvery(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const every = Number(/^every=(\d+)$/.exec(text)?.[1])
  if (!(every >= 1)) throw new UsageError(`--save-configurations ${text}: give every=N, as every=100`)
  return every
}
