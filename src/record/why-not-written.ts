/** Why a database or a file could not be written, in words. */
export function whyNotWritten(cause: unknown): string {
  const { code = '', message } = cause as { code?: string; message: string }
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') return 'no space is left'
  if (/^SQLITE_(READONLY|CANTOPEN)/.test(code)) return 'it can only be read'
  if (code.startsWith('SQLITE_IOERR')) return `the disk reports an error (${code})`
  return message
}
