import { UsageError } from '../../errors.ts'

/**
 * A path below which everything is, with a slash at both ends.
 *
 * @throws UsageError for what can be no path.
 * @example
 * basePath('leap') // '/leap/'
 */
export function basePath(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '')
  const isPath = segments.every((segment) => /^[A-Za-z0-9._~-]+$/.test(segment) && !/^\.+$/.test(segment))
  if (!isPath)
    throw new UsageError(
      `--base-path ${path}: give a path of letters, digits, '-', '_', '.' and '~', as /leap/`,
    )
  return segments.length === 0 ? '/' : `/${segments.join('/')}/`
}

/**
 * The address of a request without the base path; undefined for one that is not below it.
 *
 * @example
 * belowBase('/leap/v1/runs?x', '/leap/') // '/v1/runs?x'
 */
export function belowBase(url: string, base: string): string | undefined {
  return url.startsWith(base) ? url.slice(base.length - 1) : undefined
}
