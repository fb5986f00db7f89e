/** Time of day in UTC and a little chance: unique enough for a name, and sortable. */
export function newRunId(pipeline: string): string {
  const time = new Date().toISOString().replace(/[-:]/g, '').slice(0, 15).replace('T', '-')
  const chance = Math.floor(Math.random() * 36 ** 3)
    .toString(36)
    .padStart(3, '0')
  return `${pipeline}-${time}-${chance}`
}
