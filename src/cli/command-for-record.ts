import { shownAddress } from '../client/index.ts'

/** Flags whose values may be secrets. */
const SECRET = /^--alert-webhook(=|$)/

/**
 * A command line as a run directory keeps it: without what may be a secret, as a password in an address.
 *
 * @example
 * commandForRecord(['run', 'hmc', '--alert-webhook', 'https://example.org/secret']) // [..., '--alert-webhook', '...']
 */
export function commandForRecord(argv: readonly string[]): string[] {
  return argv.map((word, i) => {
    if (SECRET.test(argv[i - 1] ?? '') && !argv[i - 1]!.includes('=')) return '...'
    return SECRET.test(word) && word.includes('=') ? word.replace(/=.*$/, '=...') : shownAddress(word)
  })
}
