const LONGEST = 40

/** What a message quotes of a cell or a name, which may be as long as a file. */
export function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text
}
