/**
 * An address, or a word of a command line with one, as it may be shown: without user and password, for what is shown is also logged, and
 * looked at by others.
 *
 * @example
 * shownAddress('wss://me:secret@example.org/leap/') // 'wss://example.org/leap/'
 */
export function shownAddress(text: string): string {
  const shown = text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1')
  // a password may have a slash where it should not, and then this is no address
  return URL.canParse(shown) ? shown : shown.replace(/^([a-z][a-z0-9+.-]*:\/\/).*@/i, '$1')
}
