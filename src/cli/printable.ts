/**
 * Text from outside, as it may stand in a line of a terminal or a log: what could move a cursor becomes a question mark.
 *
 * @example
 * printable('note\u001b[2Jbook') // 'note?[2Jbook'
 */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 80)
}
