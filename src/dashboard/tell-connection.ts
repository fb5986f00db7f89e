import type { Connection } from '../client/connection.ts'
import type { DrawnPage } from './drawn-page.ts'

/** Gives a function that tells a page of a connection: its state, what the server says is the case, and whether it was replaced. */
export function tellConnection(
  connection: Pick<Connection, 'status' | 'statuses' | 'info'>,
): (page: DrawnPage) => void {
  /** The version that the server had when the page came from it. */
  let first: string | undefined
  connection.info.subscribe(({ version }) => {
    first ??= version
  })
  return (page) => {
    connection.status.subscribe({
      next: (status) => page.connectivity(status),
      error: () => page.connectivity('closed'),
    })
    connection.statuses.subscribe((statuses) => page.standing(statuses))
    connection.info.subscribe(({ version }) => page.otherVersion(version !== first))
  }
}
