/** Longer names have no room in topics and tables. */
const LONGEST = 40

/**
 * Names of measurements for the columns of a table: letters, digits, `_`, `.` and `-`, each once.
 *
 * @example
 * measurementNames(['theta[1]', 'theta 1', 'column 2']) // ['theta_1', 'theta_1-2', 'column_2']
 */
export function measurementNames(columns: readonly string[]): string[] {
  const taken = new Set<string>()
  return columns.map((column) => {
    const plain =
      column
        .replace(/[^A-Za-z0-9_.-]+/g, '_')
        .replace(/^[_.]+(?=.)|(?<=[^_])_$/g, '')
        .slice(0, LONGEST) || 'column'
    let name = plain
    for (let i = 2; taken.has(name); i++) name = `${plain}-${i}`
    taken.add(name)
    return name
  })
}
